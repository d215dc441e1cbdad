# 小店的运行情况，以及哪里不对、怎么办。
staff-status =
    .well = ✅ 一切正常
    .ill = ⚠ 有 { $count } 处不对
    .ill-lag = ⚠ 通知发晚了（{ $since } 起）：顾客会晚一点收到消息，按钮照常能用。
    .ill-waiting = ⚠ 有付了款的订单没人接（{ $since } 起）：顾客看到的还是“待发货”。
    .ill-event = ⚠ 有顾客的操作出错（{ $since } 起）：本人看到了说明和编号，别人没有感觉。
    .ill-certificate = ⚠ 小店的证书快到期了，{ $since } 起。到期后顾客打不开聊天页和付款页。请续期，换上新文件即可。
    .ill-refund = ⚠ 有退款还没退成功（{ $since } 起）：顾客看到的是“正在原路退回”，系统会继续重试。请看支付方后台。
    .ill-backup = ⚠ 备份没有成功（{ $since }）：顾客没有感觉。请看磁盘空间和日志。
    .ill-drill = ⚠ 备份试着恢复时没有通过（{ $since }）：顾客没有感觉。请看日志，并手工备份一次。
    .ill-network = ⚠ { $name } 现在连不上：那里的顾客要等一等，恢复后会补上。
    .news = 待发通知：{ $count ->
        [0] 无
       *[other] { $count } 条，最久晚了 { $seconds } 秒
    }
    .errands = 待办的付款和退款：{ $count ->
        [0] 无
       *[other] { $count } 件，最久晚了 { $seconds } 秒
    }
    .waiting = 付款超过 { $minutes } 分钟还没接的订单：{ $count } 单
    .parked = 24 小时内出错的操作：{ $count }（{ $references }）
    .receipt = 支付方最近一次来消息：{ $at }
    .backup = 最近一次备份：{ $at }（已加密、已核对）
    .no-backup = 最近一次备份：还没有
    .drill = 最近一次试恢复：{ $at }（恢复成功、账目一致）
    .no-drill = 最近一次试恢复：还没有
    .channels = 开着的渠道：{ $names }
    .comma = 、
    .network-telegram = Telegram
    .network-web = 网页
    .network-console = 终端
    .network-wechat = 微信
    .database = 数据库：{ $name }
    .certificate = 证书有效到 { $until }
    .program = 小二 { $version }，{ $since } 开始运行
    .again = 🔄 再看一次
    .orders = 看新订单
