# 桌号
seat =
    .name = { $seat } 号桌
    .here = 🍽 你在 { $seat } 号桌。点好付款，做好就送到桌上。
    .to = 🍽 送到 { $seat } 号桌
    .scan = 扫码点单
    .sheet = 已写好 { $count } 张桌码：{ $file }
    .no-link = 桌码要指向一个能打开的地方：请先设置 BOT_TOKEN，或“server.public_url”。
    .bad = “{ $which }”不像桌号。可以写 1-20，或 1-12,A1,A2（每个桌号最多 6 个字母或数字，一次最多 500 张）。
    .unreachable = 连不上 Telegram，不知道机器人的名字。过一会儿再试，或用 --channel web。
