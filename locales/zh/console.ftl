# The terminal's own words: what stands around the conversation.
console =
    .hint = 输入编号，或直接打字；n/p 翻页，b 返回，h 主页，c 购物车，? 帮助，Ctrl-D 结束。
    .picture = 图：{ $alt }
    .link = { $label }：{ $url }
    .scan = 扫码内容：{ $link }
    .note = 提示：{ $words }
    .news = 有新消息
    .no-choice = 这里没有“{ $typed }”。
    .taken = 已删掉你刚才写的那条。
    .bye = 再见。
