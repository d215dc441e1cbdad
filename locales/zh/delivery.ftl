# 方式与时间
delivery =
    .title = 🚚 怎么给你？
    .hint = 也可以直接说“自提”“今晚七点”
    .you = 你的地址
    .deliver = 🛵 送到 { $name }（约 { $time }）+{ $fee }
    .deliver-free = 🛵 送到 { $name }（约 { $time }）免配送费
    .pickup = 🏪 自提（约 { $time }）
    .place = 自提地点：{ $place }
    .chosen = ✓ { $way }
    .choose-time = 选时间
time =
    .title = 🕒 送达时间
    .title-pickup = 🕒 取货时间
    .now = 现在选的是：{ $span }
    .now-soon = 现在选的是：尽快（约 { $time }）
    .day = { $day }可选：
    .hint = 也可以直接说“明天下午”“半小时后”
    .soon = 尽快
    .slot = { $start }–{ $end }
    .full-slot = { $time } 满
    .chosen = ✓ { $time }
    .today = 今天 { $day }
    .tomorrow = 明天 { $day }
    .today-short = 今天
    .tomorrow-short = 明天
    .short-day = { $weekday ->
        [0] 周一
        [1] 周二
        [2] 周三
        [3] 周四
        [4] 周五
        [5] 周六
       *[6] 周日
    } { $month }/{ $date }
    .more-days = 更多日期
    .earlier = ‹ 更早
    .later = 更晚 ›
    .bad = 没看懂时间。可以说“今晚七点”“明天下午”“半小时后”。
    .far = 最多提前 { $days } 天，请选近一点的时间。
    .none = 现在没有可选的时间。
    .full = 这几天的时间都约满了。
    .is-full = { $time } 已经约满，最近的空档在下面。
    .set-soon = ✅ 尽快给你，约 { $time }。
    .set-exact = ✅ { $day } { $start }–{ $end }。
    .set-vague = ✅ 那时最早是 { $day } { $start }–{ $end }，已选好。
    .set-past = 现在已经 { $now }，那个时间过了。最早是 { $day } { $start }–{ $end }，已选好。
    .set-early = 那时来不及准备。最近的是 { $day } { $start }–{ $end }，已选好。
    .set-closed = 那时不营业。最近的是 { $day } { $start }–{ $end }，已选好。
    .set-full = 那个时间刚被订满。最近的是 { $day } { $start }–{ $end }，已选好。
