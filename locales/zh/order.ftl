# What a customer reads once an order is placed.
order =
    .title = 📦 订单 #{ $number } · { $state }
    .what = { $name } { $options }
    .line = { $what } × { $quantity }　{ $total }
    .line-short = { $name } ×{ $quantity }
    .line-and-more = { $name }和另外 { $more } 样
    .line-note = （{ $note }）
    .personal = 刻字“{ $text }”
    .step-unpaid = 已下单
    .step-paid = 待发货
    .step-preparing = 备货中
    .step-shipped = 已发货
    .step-ready = 可以取了
    .step-at-table = 送到桌上
    .step-done = 已完成
    .passed = ✔ { $step } { $at }
    .here = ▶ { $step } { $at }
    .to-come = ○ { $step }
    .state-unpaid = 待付款
    .state-held = 核实中
    .state-paid = 待发货
    .state-preparing = 备货中
    .state-shipped = 已发货
    .state-on-the-way = 配送中
    .state-ready = 待取
    .state-at-table = 马上送到桌上
    .state-done = 已完成
    .state-cancelled = 已取消
    .state-expired = 已过期
    .state-refunded = 已退款
    .over-cancelled = 已取消（{ $at }）
    .over-expired = 超时未付款，已取消（{ $at }），没有扣款。
    .over-refunded = 已退款（{ $at }）
    .over-held = 店家核实中，没有扣款。
    .late = ⏱ 店家说会晚 { $minutes } 分钟，抱歉久等。
    .tracking = 🚚 { $carrier } { $number }
    .pickup-code = 取货码 { $code } · { $place }
    .pay-at-the-door = 💵 收货时付 { $total }
    .refund-coming = ↩ { $amount } 正在原路退回，1–3 个工作日到账。
    .refund-done = ↩ { $amount } 已原路退回。
    .pay = 去付款
    .change = 改订单
    .cancel = 取消订单
    .hurry = 催一下
    .address = 改地址
    .help = 联系客服
    .again = 🔁 再来一单
    .nudged = 已经帮你催了，店家马上看到。
    .nudged-already = 刚刚催过，店家正在赶。
    .nothing-to-hurry = #{ $number } 现在不用催。
    .not-found = 没有找到这个订单，看看号码对不对。
    .changed = #{ $number } 刚被更新，请看现在的情况。
    .locked = 已发货，地址改不了了。可以联系客服。
    .cannot-change = 这单现在不能改了，请看订单情况。
    .too-many-unpaid = 有 { $most } 单还没付款，先付掉或取消一单吧。
    .below-least = 还差一点才起送，再加一样吧。
    .missing-lines = 还没有选商品，先挑一样吧。
    .missing-address = 还没有地址，先填一个。
    .missing-contact = 还没有联系人，先填一个。

pay =
    .title = 💳 订单 #{ $number } · 待付款 { $total }
    .until = 请在 { $until } 前完成（还剩 { $minutes } 分钟）。
    .how = 手机上点下面的按钮；电脑上用手机扫二维码。
    .how-link = 点下面的按钮付款。
    .opening = 正在准备付款链接，稍等片刻。
    .refresh = 好了没？刷新
    .open = 打开{ $method }
    .qr = 付款二维码：订单 #{ $number }，{ $total }，{ $until } 前有效
    .check = 我已付款，帮我查一下
    .other-method = 换个方式
    .try-again = 再试一次
    .asking = 正在问支付平台。还没收到的话，通常一分钟内到账，到账马上告诉你。
    .cannot = 付不了没关系，换个方式试试，或联系客服。
    .failed = ⚠ 没有付成功：{ $reason }。没有扣款，可以再试一次或换个方式。
    .reason-insufficient = 余额不足
    .reason-limit = 超过限额
    .reason-cancelled = 付款被取消
    .reason-other = 支付平台没有通过
    .not-open = #{ $number } 现在不需要付款。
    .method-gone = 这种支付方式暂时不能用，换一种吧。
    .already-paid = #{ $number } 已经付款了。
    .already-held = #{ $number } 正在核实，先不用付款。
    .already-preparing = #{ $number } 已经付款，正在准备。
    .already-shipped = #{ $number } 已经付款，已发货。
    .already-on-the-way = #{ $number } 已经付款，正在送。
    .already-ready = #{ $number } 已经付款，可以来取了。
    .already-at-table = #{ $number } 已经付款，马上送到桌上。
    .already-done = #{ $number } 已经完成了。
    .already-cancelled = #{ $number } 已取消，不用付款。
    .already-expired = #{ $number } 已过期，没有扣款。可以再来一单。
    .already-refunded = #{ $number } 已退款。
    .words-paid = 付好了|付了|已付款|付过了|付完了|paid|i have paid|i paid|done
    .words-cannot = 付不了|付不成|付款失败|can't pay|cannot pay|payment failed

orders =
    .title = 📦 我的订单
    .to-pay = 待付款
    .to-ship = 待发货
    .shipped = 已发货
    .done = 已完成
    .over = 已取消
    .drawer = { $name } { $count }
    .open-drawer = ✓ { $name } { $count }
    .drawer-empty = 这里还没有订单。
    .line = { $place }  #{ $number } { $state } { $what } { $total } { $day }
    .and-more = { $name }等 { $pieces } 件
    .none = 还没有订单。大家常点：
    .hint = 点数字看详情，也可以直接发订单号。

change =
    .title = ✎ #{ $number } 还没付款，可以改
    .text = 改好后价格和库存会重新算，订单号不变。
    .items = 改商品
    .time = 改时间
    .note = 改备注
    .address = 改地址

cancel =
    .title = 取消 #{ $number }？
    .free = 还没有扣款，取消后库存就放开了。
    .refund = { $amount } 会全额原路退回（{ $method }），1–3 个工作日到账。
    .do = 取消订单
    .do-refund = 取消并全额退款 { $amount }
    .keep = 不取消了
    .too-late = 店家已经在做了，直接取消不了。联系客服，我们帮你想办法。
    .ended = #{ $number } 已取消
    .done = 库存已放开，没有扣款。
    .done-refund = { $amount } 正在原路退回，1–3 个工作日到账。
    .undo = ↩ 还是要，重新下单
    .why-mistake = 买错了
    .why-slow = 太慢
    .why-dear = 太贵
    .why-other = 其他
    .thanks = 知道了，谢谢告诉我们。

again =
    .nothing = 还没有可以再来一单的订单，先挑一样吧。
    .all-gone = 上次点的都卖完或下架了，看看别的吧。
    .no-longer = { $name } 已下架，这次没放进来。
    .sold-out = { $name } 卖完了，这次没放进来。
    .fewer = { $name } 只剩 { $left } 份（上次 { $quantity } 份）。
    .other-options = { $name } 的规格有变化，先按默认选好了。
    .dearer = { $name } 涨价了：{ $before } → { $after }
    .cheaper = { $name } 降价了：{ $before } → { $after }

refund =
    .too-much = 退款不能超过这单还没退的钱。

faq =
    .title = ❓ 常见问题
    .text = 点一个看看，或者直接问，比如“几点关门”。
    .none = 还没有整理好的问题，直接问客服吧。
    .gone = 这个问题已经没有了，看看别的吧。
    .useful = 有用
    .not-solved = 没解决，找客服
    .go-on = ↩ 继续下单
    .glad = 那就好！

me =
    .title = 👤 我的
    .name = 称呼：{ $name }
    .phone = 手机：{ $phone }
    .account = 账号：{ $account }
    .orders = 📦 订单
    .addresses = 📍 地址
    .contact = 📱 联系方式
    .language = 🌐 Language 语言
    .quiet-on = 🌙 夜间静音：开
    .quiet-off = 🌙 夜间静音：关
    .quiet-now-on = 22 点到 9 点不打扰你。
    .quiet-now-off = 夜里也会通知你。
    .faq = ❓ 常见问题
    .person = 🧑‍💼 人工客服
    .privacy = 🔒 隐私
    .link = 🔗 登录/绑定

language =
    .title = 🌐 语言 / Language
    .now = 好的，说中文。
    .name = 中文
    .offer = 换成中文吗？
    .words = 中文|说中文|讲中文|换中文|换成中文|切换中文|切换成中文|chinese|speak chinese|in chinese

privacy =
    .title = 🔒 你的数据
    .text =
        我们保存：称呼、手机号、地址和 { $orders } 个订单。
        用途：完成你的订单。地址和电话只给配送的人看。
        姓名、电话、地址都加密存放，不会卖给别人。
        在“地址”里可以随时删除；想删除全部资料，请找人工客服。

help =
    .title = 💡 可以这样说
    .text =
        找东西：“拿铁”“耳机 100 以下”
        点单：“两杯大杯冰拿铁 少糖”“第二个 两份”
        随时可用：购物车、我的订单、再来一单、返回、主页、取消
        付款：“付款”“付好了”；问题：“几点关门”；找人：“人工”
        换语言：English

unknown =
    .first = 没太明白“{ $words }”。你是不是想：
    .again = 还是没明白“{ $words }”。可以点按钮，或这样说：“两杯冰拿铁”“我的订单”。
    .product = 要{ $name }
    .search = 搜索“{ $words }”
    .orders = 看我的订单
    .person = 问客服

given =
    .not-here = 收到了，不过这里用不上。要送到这里的话，先点“我的 → 地址 → 新地址”。
    .cannot-read = 我看不了图片和文件里的内容，麻烦发文字。
    .cannot-hear = 我听不了语音，也看不了视频和贴纸，打字或点按钮都行。

phrases =
    .left-review = 好，没有下单。说“下单”就回到刚才那一步。
    .left-form = 好，先不填了。
    .nothing-to-cancel = 现在没有可以取消的订单。
    .nothing-to-hurry = 现在没有在做或在送的订单。
    .nothing-to-pay = 现在没有待付款的订单。
    .which-order = 有好几单，是哪一单？
    .link-gone = 这个链接已经不能用了，从这里开始看吧。

references =
    .no-such = 刚才的列表只有 { $count } 个，看看编号。

oops =
    .page-updated = 页面已更新，从这里继续吧。
    .internal = 出了点问题，已记录（{ $reference }）。你填的内容都在，再试一次就好。
    .unwell = 店里的系统这会儿不太顺，你刚才的操作已经收到，一恢复就办，不用再发一次。
    .private-only = 点单请私聊我，这里不方便。
    .secret = 为了安全，别在聊天里发银行卡号或身份证号。刚才那条我没有保存。

news =
    .linked = 🔗 你的账户已和 { $channel } 连在一起。不是你做的？在“登录/绑定”里可以马上解除。
    .see = 查看订单
    .expiring = ⏳ #{ $number }（{ $total }）{ $until } 就要过期了，还没付款。
    .expired = #{ $number } 超时没付款，已取消，没有扣款。想要的话可以再来一单。
    .shipped = { $with-tracking ->
        [yes] 🚚 #{ $number } 发货了：{ $carrier } { $tracking }
       *[other] 🛵 #{ $number } 出发了，{ $carrier }，很快就到。
    }
    .ready = { $at-table ->
        [yes] 🍽 #{ $number } 做好了，马上送到 { $place }。
       *[no] 🏪 #{ $number } 可以取了。取货码 { $code }，{ $place }。
    }
    .late = ⏱ 抱歉，#{ $number } 要晚 { $minutes } 分钟。
    .short = { $paid ->
        [yes] ⚠ 抱歉，#{ $number } 的{ $what }缺货了。{ $amount } 会原路退给你，1–3 个工作日到账。
       *[other] ⚠ 抱歉，#{ $number } 的{ $what }缺货了。收货时少付 { $amount } 就好。
    }
    .cancelled-by-shop = 抱歉，#{ $number } 被店家取消了。付过的钱会全额原路退回。
    .refunded = ↩ #{ $number } 退款 { $amount }，原路退回，1–3 个工作日到账。
    .revived = ✅ #{ $number } 的钱收到了。虽然过了时间，货还有，订单恢复了。
    .late-refund = ↩ #{ $number } 的 { $amount } 到得太晚，货没有了，已全额原路退回。
    .double-refund = ↩ #{ $number } 付了两次，多付的 { $amount } 已原路退回。
