# The command menu beside the input field.
command-menu =
    .menu = See what there is
    .search = Search
    .cart = Cart
    .orders = My orders
    .again = Order again
    .faq = Questions and answers
    .human = Talk to a person
    .me = Me
    .language = Language
    .help = Help
