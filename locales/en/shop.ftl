# What a customer reads while looking around and ordering.
nav =
    .back = ‹ Back
    .home = 🏠 Home
    .cart = 🛒 { $pieces } · { $total }

home =
    .hello = Welcome! This is { $shop }.
    .hello-name = Hi { $name }! This is { $shop }.
    .staff = { $shop } · good to see you at work
    .open = Open today { $opens }–{ $closes }.
    .closed = We are closed now and start again { $opening }. You can order ahead.
    .unpaid = ⏳ An order of { $total } waits to be paid, until { $until }.
    .running = 📦 #{ $number } is being prepared.
    .coming = 🛵 #{ $number } is on its way.
    .pay = Pay { $total }
    .see = See the order
    .last-time = Last time: { $what }, { $total }
    .again = 🔁 Order again { $total }
    .hint = Tap below, or just say “2 large iced lattes, less sugar”.
    .picture = The shop's front, lanterns lit
    .favourite = { $name } { $price }
    .search = 🔍 Search
    .orders = 📦 My orders
    .orders-running = 📦 My orders · { $count }
    .me = 👤 Me
    .desk = 🧰 My desk

shelves =
    .title = 📂 All categories
    .hint = Or just type, such as “latte” or “headphones under 100”.
    .one = { $name } { $count }
    .none = The shop has put nothing on its shelves yet. Please look in later.
    .ask = Ask the shop
    .gone = That category is gone; have a look at the others.
    .empty = Nothing is on sale in that category just now; have a look at the others.

list =
    .title = { $title } · page { $page }/{ $pages }, { $over ->
        [yes] more than { $total } items
       *[no] { $total ->
            [one] { $total } item
           *[other] { $total } items
        }
    } · by { $sort }
    .line = { $number }  { $name } { $price }
    .rating = ★{ $stars }
    .few = only { $left } left
    .sold-out = sold out
    .comma = , { "" }
    .hint = Tap a number to look closer, or say “the second one, two of them”.
    .previous = ‹ Prev
    .next = Next ›
    .filter = ⚙ Filter
    .filter-on = ⚙ Filter · { $count }
    .sorted = ↕ { $sort }
    .clear = ✕ Clear filters
    .sort-best = best match
    .sort-sales = sales
    .sort-price-up = price, low first
    .sort-price-down = price, high first
    .sort-rating = rating
    .sort-new = newest

search =
    .title = 🔍 What are you looking for?
    .ask = Just type; typos are fine. Often ordered:
    .results = 🔍 “{ $words }”
    .corrected = There is no “{ $words }”; here is “{ $corrected }”.
    .nothing = Nothing found for “{ $words }”. People here like:
    .did-you-mean = There is no “{ $words }”. Did you mean:
    .too-tight = No “{ $words }” fits these filters. Without “{ $filter }” there are { $count }.
    .drop = Drop that filter
    .ask-person = Ask the shop
    .forgotten = That search was a while ago; please type it once more.

filters =
    .title = ⚙ Filter
    .none = No filter yet; a tap applies at once.
    .hint = You can say “50 to 100”, “4 stars and up”, “in stock”.
    .show = { $count ->
        [one] Show { $count } result
       *[other] Show { $count } results
    }
    .clear = Clear
    .up-to = ≤{ $high }
    .from = ≥{ $low }
    .stars = { $stars }★+
    .in-stock = In stock only
    .without = no { $tag }
    .on = ✓ { $label }
    .zero = { $label } (0)
    .would-be-none = With that filter too, nothing would be left.
    .kind-price = price
    .kind-rating = rating
    .kind-stock = in stock only
    .kind-tags = features
    .kind-without = features left out

product =
    .rating = ★{ $stars } ({ $count })
    .sold = { $count } sold
    .in-stock = in stock
    .options = Options: { $names }
    .minutes = Ready in about { $minutes } min
    .personal = Made for you: { $what }
    .chosen = Chosen for you: { $options }
    .chosen-as-last-time = Chosen for you: { $options } (as last time)
    .hint = You can just say “two”.
    .hint-options = You can just say “{ $options }, two”.
    .choose = Choose: { $group }
    .buy = Buy now { $price }
    .keep = 🛒 Add to cart
    .keep-more = 🛒 Add one more
    .change = Options and quantity
    .quantity = Change quantity
    .to-cart = Go to cart { $total }
    .sold-out = This one has just sold out. You may like:
    .no-longer = We no longer sell this one. You may like:
    .gone = We no longer sell that one; have a look at the others.

options =
    .title = { $name } · { $options } × { $quantity }
    .sum = { $price } × { $quantity } = { $total }
    .still = Still to choose: { $groups }
    .picked = ✓ { $name }
    .plus = { $name } +{ $price }
    .minus = { $name } −{ $price }
    .unavailable = { $name }: none left
    .save = Save changes
    .choose-first = Please choose the options first.
    .missing = An option is still to be chosen.
    .not-together = That combination is out of stock; try another.
    .impossible = There is no such combination; try another.
    .too-many = Choose at most { $most } of these.

quantity =
    .ask = How many? { $most } at most.
    .hint = Just send a number, such as 4.
    .some = { $quantity } pcs
    .fewer = −
    .more = +
    .not-a-number = I could not read a quantity. Please send a number, such as 2.
    .too-few = At least 1, please.
    .too-many = At most { $most } in one order. For more, please talk to us.
    .at-least-one = That is the least; tap Remove to leave it out.
    .at-most = That is the most: { $most }.
    .only-left = Only { $left } left.

personal =
    .ask = { $what }: what shall we write? { $most } characters at most.
    .hint = It is written exactly as you type it.
    .without = Leave it blank
    .too-long = At most { $most } characters; that was { $length }. Please make it shorter and send it again.

short =
    .some = ⚠ Only { $left } left of { $what }; you asked for { $quantity }.
    .none = ⚠ { $what } is sold out; you asked for { $quantity }.
    .with-options = { $name } ({ $options })
    .could = You could:
    .take = Take { $left } · { $total }
    .mix = { $left } × { $first } + { $rest } × { $second } · { $total }
    .other-kind = { $quantity } × { $options } · { $total }
    .similar = { $quantity } × { $name } · { $total }
    .leave-out = Leave it out

stock =
    .short = Only { $left } left; you asked for { $wanted }.
    .gone = Just sold out.
    .below-reserved = { $reserved } are promised to orders; that would be { $short } too few.
    .changed-meanwhile = The stock has just changed; please try again.

cart =
    .title = 🛒 Cart · { $pieces ->
        [one] { $pieces } item
       *[other] { $pieces } items
    }
    .title-empty = 🛒 Cart
    .empty = Your cart is empty. Often ordered:
    .empty-now = Nothing is chosen yet; pick something first.
    .line = { $number }  { $what } × { $quantity }  { $total }
    .subtotal = Subtotal { $subtotal } · free delivery
    .subtotal-to-free = Subtotal { $subtotal } · { $short } more for free delivery
    .checkout = Check out { $total }
    .to-review = Continue { $total }
    .edit = Edit item { $number }
    .clear = Empty cart
    .undo = ↩ Undo
    .undo-late = More than a minute has passed; please choose again.
    .hint = You can say “1=3” or “remove 2”.
    .added = Added: { $pieces ->
        [one] { $pieces } item
       *[other] { $pieces } items
    }, { $total }
    .removed = Removed. You can undo it for a minute.
    .cleared = Emptied. You can undo it for a minute.
    .cheaper = ↓ price drop, was { $before }
    .dearer = ↑ price rise, was { $before }
    .short = ⚠ only { $left } left
    .no-longer = ⚠ no longer sold
    .line-gone = That item is no longer in the cart.
    .no-such-line = { $count ->
        [one] There is only { $count } item; check the number.
       *[other] There are { $count } items; check the number.
    }
    .nothing-left = Nothing is left; pick something else.
    .full = At most { $most } different items at once; please check these out first.

line =
    .title = ✎ { $what }
    .hint = You can say “three”.
    .options = Change options
    .note = Add a note
    .done = Done
    .remove = Remove
    .ask-note = Anything to say about this one, such as “easy on the chilli”? { $most } characters at most.
    .no-note = No note

price =
    .changed = The total changed from { $before } to { $after }; please confirm once more.

review =
    .title = 🧾 Please check
    .title-edit = 🧾 Change what you like, then confirm
    .hint = You can say “note: less ice”.
    .delivery = Delivery { $fee }
    .delivery-free = Free delivery
    .total = Total { $total }
    .address = 📍 { $name } { $phone } · { $address }
    .no-address = 📍 No address yet
    .pickup = 🏪 Pick up at { $place } · { $name } { $phone }
    .no-contact = 🏪 Pick up at { $place } · no contact yet
    .soon = 🕒 As soon as possible
    .when-opening = 🕒 As soon as we open, { $opening }
    .at = 🕒 { $span }
    .note = 📝 Note: { $note }
    .no-note = 📝 Note: none
    .place = ✅ Order and pay { $total } · { $method }
    .place-short = ✅ Order and pay { $total }
    .place-cash = ✅ Order { $total } · { $method }
    .place-cash-short = ✅ Order { $total }
    .method = 💳 { $method }
    .ask-address = Add an address
    .ask-contact = Add a contact
    .ask-stock = ⚠ Not enough { $name }: change it
    .change-items = Change items
    .change-address = Change address
    .change-contact = Change contact
    .change-time = Change time
    .change-way = Delivery or pickup
    .change-note = Write a note
    .change-method = Payment method
    .changed = Something changed meanwhile; please look and confirm again.
    .tap-to-pay = If all is right, tap the button below.

note =
    .title = 📝 Note
    .ask = Anything the shop should know? { $most } characters at most.
    .now = Your note now: { $note }
    .hint = Just type, such as “less ice” or “call on arrival”.
    .none = No note
    .too-long = Too long: { $most } characters at most. Please make it shorter and send it again.

method =
    .title = 💳 How will you pay?
    .title-order = 💳 How will you pay { $total } for #{ $number }?
    .current = ✓ { $name }
    .demo = Demo Pay
    .cash = Cash on delivery
    .words-demo = demo|qr|演示
    .words-cash = cash|货到|现金
