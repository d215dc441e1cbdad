# 人工客服（顾客这边）。
person =
    .title = 🧑‍💼 人工客服
    .invite = 有什么问题，直接打在这里，我转给店里的同事。
    .hint = 例如：我的订单少了一样
    .will-attach = 会附上订单 #{ $number }。
    .connect = 转人工
    .waiting = { $ahead ->
        [0] 已为你转人工，你是下一位，约 { $minutes } 分钟。
       *[other] 已为你转人工，前面 { $ahead } 位，约 { $minutes } 分钟。
    }
    .closed = 客服时间 { $hours }，现在休息，{ $at } 后回复你。
    .kept = 你的留言已收到，编号 { $ticket }。
    .about = 已附上订单 #{ $number }。
    .you-asked = 你说：{ $question }
    .meanwhile = 等的时候可以继续点单。
    .add-hint = 想补充什么，直接打在这里
    .attach = 附上 #{ $number }
    .attached = 已附上订单 #{ $number }。
    .added = 已补充给客服。
    .passed-on = 已转给客服。
    .connected = 🧑‍💼 客服 { $name }
    .they-said = 客服 { $name }：{ $words }
    .you-said = 你：{ $words }
    .say-hint = 打的字会发给客服；说“结束人工”就结束
    .end = 结束人工
    .ended = 人工客服已结束。还有问题随时说“人工”。
    .joined = 客服 { $name } 来了，直接打字就能聊。
    .silence = 15 分钟没有新消息，人工客服先结束了。还有问题随时说“人工”。
    .closed-by-staff = 客服结束了这次对话。还有问题随时说“人工”。
    .reply = 回复
    .words-end = 结束人工|结束|结束对话|end|end talk|end chat|bye
