# Stock, prices, products, import.
staff-stock =
    .title = 📦 Stock
    .low = { $count ->
        [one] ⚠ One thing is running low:
       *[other] ⚠ { $count } things are running low:
    }
    .fine = ✅ Nothing is running low.
    .line = { $name }: { $on_hand } in stock, { $free } to sell
    .how =
        Just type:
        { $name } – show; { $name } +20 – receive
        { $name } =30 – count; { $name } -2 – waste
    .which = 📦 Which one?
    .one = 📦 { $name }
    .state = { $on_hand } in stock, { $free } to sell, { $reserved } promised
    .held-by = Promised to: { $orders }
    .moved-receive = { $at } received { $change }
    .moved-count = { $at } counted { $change }
    .moved-undo = { $at } taken back { $change }
    .moved-waste = { $at } wasted { $change } { $reference }
    .moved-ship = { $at } shipped { $change } { $reference }
    .moved-return = { $at } returned { $change } { $reference }
    .step = { $change } → { $after }
    .hint = Type +20 to receive, =30 to count, -2 for waste
    .choose = { $name }: { $before } → { $after }
    .changed-to = { $name } { $before } → { $after } ({ $free } to sell, { $reserved } promised)
    .same = { $name } was { $after } already, nothing changed.
    .changed = It just changed: you saw { $seen }, now it is { $now }. Please look again.
    .below-reserved = { $short } too few: { $reserved } are promised to { $orders }, so it cannot be less than that.
    .out-of-range = Stock must be between 0 and { $most }.
    .not-counted = This product is not counted, there is always more.
    .endless = { $name } is not counted, there is always more.
    .no-such = { $name } has no such option.
    .unknown = There is no product called “{ $name }”. For example: { $example }
    .bad = I could not read that amount. For example: { $example }

staff-price =
    .title = 🏷 { $name }
    .which = 🏷 Whose price?
    .how = For example: { $name } 20
    .is = Now { $price }
    .hint = Just type the new price, e.g. 20
    .change = { $before } → { $after } ({ $percent })
    .from-nothing = { $before } → { $after }
    .touches = It touches { $carts ->
        [one] 1 cart
       *[other] { $carts } carts
    } and { $unpaid ->
        [one] 1 unpaid order
       *[other] { $unpaid } unpaid orders
    }. Orders already placed keep their price.
    .own-prices = Some options have a price of their own, which stays.
    .now = Change to { $price } now
    .done = { $name } { $change }
    .same = { $name } costs { $price } already.
    .changed = The price was just changed to { $price }. Please confirm once more.
    .large = Changes of more than { $percent }% are for owners and managers.
    .bad = I could not read that price, e.g. { $example }

staff-goods =
    .title = 🏷 Products
    .hint = Type a product's name to edit it; send the form above to add one, with a photo if you like.
    .which = 🏷 Which one?
    .choose = { $name } { $price }
    .unknown = There is no product called “{ $name }”. Write it like this: { $example }
    .gone = There is no such product.
    .price = Price { $price }
    .on-sale = ✅ On sale
    .off-sale = ⏸ Not on sale, customers do not see it
    .text = { $text }
    .group = { $name }: { $choices }
    .endless = Not counted
    .left = { $left } to sell
    .lacks-zh = ⚠ Chinese name missing
    .lacks-en = ⚠ English name missing
    .put-on = Put on sale
    .take-off = Take off sale
    .field-nz = Chinese name
    .field-ne = English name
    .field-tz = Chinese text
    .field-te = English text
    .field-pic = Photo
    .reprice = Change price
    .restock = Stock
    .edit = ✏ { $name } · { $field }
    .is = Now: { $words }
    .type = Type the new words here, or - to empty it
    .nothing = (empty)
    .changed = { $field }: { $before } → { $after }
    .send-picture = Send the new photo here.
    .pictured = The photo was changed.
    .too-long = That is too long: { $most } characters at most.
    .nameless = A product needs a Chinese or an English name.
    .now-on = { $name }: off sale → on sale
    .now-off = { $name }: on sale → off sale
    .already-on = { $name } was on sale already.
    .already-off = { $name } was off sale already.

staff-add =
    .how =
        To add one, send a message (with a photo if you like)
        name | price | category | text | stock | options
        e.g. Croissant | 14 | bakery | baked every morning | 30 |
        options e.g. size:medium,large,extra large+3; temperature:iced,hot
    .example = /add { $name } | 14 | bakery | baked every morning | 30 | options size:medium,large+3
    .example-name = Croissant
    .added = The draft is ready and not on sale yet. Check it, then tap “Put on sale”.
    .name = It needs a name of at most { $most } characters.
    .price = I could not read the price: { $said }. A number is enough, e.g. 14
    .category = There is no category “{ $said }”. There are: { $names }
    .stock = I could not read the stock: { $said }. A number, or “unlimited”
    .options = I could not read the options: { $said }. For example size:medium,large,extra large+3

staff-import =
    .title = 📥 Import from a sheet
    .how = Send a CSV or XLSX file of products, categories or questions here; its headers say which. You see what would change first; nothing happens before you confirm.
    .open = 📥 Import from a sheet
    .plan = { $what ->
        [categories] Categories
        [questions] Questions
       *[products] Products
    }: { $new } new, { $changed } changed, { $same } the same, { $wrong } wrong
    .row = Row { $row }: { $why }
    .row-of = { $sheet }, row { $row }: { $why }
    .unread = The sheet “{ $sheet }” has no column of codes and is not read.
    .more-rows = { $count } more errors are not listed.
    .file = File: { $name }
    .confirm = { $what ->
        [categories] { $count ->
            [one] Import one category
           *[other] Import { $count } categories
        }
        [questions] { $count ->
            [one] Import one question
           *[other] Import { $count } questions
        }
        [products] { $count ->
            [one] Import one product
           *[other] Import { $count } products
        }
       *[mixed] Import { $count } rows
    }
    .wrong-left-out = Rows with errors are left out.
    .nothing = There is nothing to change.
    .done = Imported: { $new } new, { $changed } changed.
    .gone = That file is not here any more. Please send it again.
    .not-a-table = I can only read CSV and XLSX files.
