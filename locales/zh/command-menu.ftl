# The command menu beside the input field.
command-menu =
    .menu = 看看有什么
    .search = 搜索商品
    .cart = 购物车
    .orders = 我的订单
    .again = 再来一单
    .faq = 常见问题
    .human = 人工客服
    .me = 我的
    .language = 语言 Language
    .help = 帮助
