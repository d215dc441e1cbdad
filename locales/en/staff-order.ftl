# The staff's order card, the board, shipping, refunds, out of stock.
staff-order =
    .title = #{ $number } · { $total } { $paid } · { $state }
    .is-paid = paid
    .not-paid = not paid
    .cash = cash on delivery
    .state-unpaid = to pay
    .state-held = being checked
    .state-paid = 🆕 to accept
    .state-preparing = preparing
    .state-shipped = on its way
    .state-ready = ready
    .state-done = done
    .state-cancelled = cancelled
    .state-refunded = refunded
    .bare-line = { $name } ×{ $quantity }
    .line = { $name }, { $options } ×{ $quantity }
    .personal = {", engraved “"}{ $text }{"”"}
    .line-note = {" "}({ $note })
    .gone = 🚫 { $line }, out of stock
    .asap = as soon as possible
    .deliver = 🛵 { $time } · { $address }
    .pickup = 🏪 Pickup { $time }
    .seat = 🍽 Table { $seat } · { $time }
    .customer = { $count ->
        [one] 👤 { $name } { $phone } (first order)
       *[other] 👤 { $name } { $phone } (order no. { $count })
    }
    .note = 📝 { $note }
    .taken = { $who } accepted it at { $at }
    .is-late = ⏱ The customer knows it will be { $minutes } min late
    .tracking = 🚚 { $carrier } { $number }
    .refunded = ↩ { $amount } refunded
    .unreached = ⚠ Some news did not reach the customer. Please get in touch.
    .accept = ✅ Accept
    .late = ⏱ Will be late
    .lacking = 🚫 Out of stock
    .refund = ↩ Refund
    .message = 💬 Message customer
    .ready = 🍳 It is ready
    .ship = 🛵 Ship
    .parcel = ✏ Change number
    .done = ✔ Done
    .fetched = ✔ Picked up
    .served = ✔ Served
    .accepted = #{ $number } accepted
    .is-ready = #{ $number } is ready, the customer knows
    .is-done = #{ $number } is done
    .too-late-for-that = This order has moved on, so that cannot be done any more.
    .unknown = There is no order { $number }. Please check the number.
    .unknown-near = There is no order { $number }. Did you mean { $near }?

staff-first =
    .paid = { $who } confirmed the payment at { $at }
    .preparing = { $who } accepted it at { $at }
    .shipped = { $who } shipped it at { $at }
    .ready = { $who } made it ready at { $at }
    .done = { $who } finished it at { $at }
    .cancelled = { $who } cancelled it at { $at }
    .refunded = { $who } refunded it at { $at }
    .unpaid = { $who } changed it at { $at }
    .held = { $who } had it checked at { $at }
    .changed = { $who } changed it at { $at }. This is how it stands now.

staff-board =
    .title = 📋 Orders board
    .ask = Tap one to see its orders.
    .hint = Type a number, a name, 4 or more phone digits or part of an address to find one.
    .pile = 📋 { $pile } · page { $page }/{ $pages }
    .empty = No orders here.
    .earlier = ‹ Previous
    .more = Next ›
    .new = To accept { $count }
    .preparing = Preparing { $count }
    .shipped = On the way { $count }
    .ready = Ready { $count }
    .unpaid = To pay { $count }
    .done = Done { $count }
    .over = Cancelled { $count }
    .counted = { $count }
    .many = { $count }+
    .only = { $name } ×{ $quantity }
    .what = { $name } ×{ $quantity } and { $more } more
    .line = { $n }. #{ $number } { $total } { $state } · { $name } · { $what }

staff-find =
    .title = 🔍 “{ $words }”
    .orders = Orders:
    .products = Products:
    .product = { $name } { $price }
    .nothing = Nothing found. Try the order number, the receiver, 4 or more phone digits or words of the address.
    .empty = What are you looking for? A number, a name, a phone or an address.
    .few-digits = A phone number needs at least { $least } digits.
    .forgotten = That search is gone. Please search again.

staff-late =
    .title = ⏱ How late will #{ $number } be?
    .ask = Your choice accepts the order and tells the customer the new time.
    .hint = Or type the minutes, e.g. 20
    .minutes = { $minutes } min late
    .bad = Please type minutes between 1 and { $most }, e.g. 20
    .told = #{ $number } will be { $minutes } minutes late. The customer knows.

staff-lacking =
    .title = 🚫 What is missing from #{ $number }?
    .ask = Tap what is out of stock; you can choose several.
    .line = { $name } ×{ $quantity } { $total }
    .marked = ✓ { $name } ×{ $quantity } { $total }
    .part-paid = The customer gets { $amount } back; the rest goes ahead.
    .part-cash = The customer pays { $amount } less at the door; the rest goes ahead.
    .whole-paid = Nothing is left: the whole order is cancelled and { $amount } refunded.
    .whole-cash = Nothing is left: the whole order is cancelled and { $amount } need not be paid.
    .part = Confirm and tell customer
    .whole = Confirm, cancel the order
    .none = First tap what is out of stock.
    .done-paid = #{ $number }: { $amount } refunded, the customer knows.
    .done-cash = #{ $number }: { $amount } less to collect, the customer knows.

staff-ship =
    .title = 🛵 Ship #{ $number }
    .ask = Who carries it? Type the tracking number here.
    .now = Now: { $parcel }. Type the new number here.
    .hint = For example { $example }, or “own courier Li”
    .own = Our own courier
    .bad = I could not read that number. For example { $example }, or “own courier Li”
    .none = no number
    .parcel = { $carrier } { $number }
    .shipped = #{ $number } has left: { $after }. The customer knows.
    .corrected = #{ $number }: { $before } → { $after }
    .already = #{ $number } left at { $at }: { $parcel }. Tap “Change number” to correct it.
    .is-pickup = #{ $number } is picked up, not shipped. Tap “It is ready” when it is.
    .is-delivery = #{ $number } is delivered. Please tap “Ship”.
    .several = { $done } done, { $failed } failed
    .failed-line = { $number }: { $why }
    .too-many = At most { $most } orders at once. Please send them in parts.
    .cannot-unpaid = #{ $number } is not paid yet
    .cannot-held = #{ $number } is still being checked
    .cannot-ready = #{ $number } waits to be picked up
    .cannot-done = #{ $number } is done
    .cannot-cancelled = #{ $number } was cancelled
    .cannot-refunded = #{ $number } was refunded

staff-refund =
    .title = ↩ Refund #{ $number }
    .how-much = { $kept } of this order can go back. How much?
    .hint = You can type the amount and the reason, e.g. 14 croissant missing
    .all = All of it, { $amount }
    .line = { $name } ×{ $quantity } { $amount }
    .why = { $amount } back: why?
    .why-hint = Tap a reason or type one.
    .because-missing = Something was missing
    .because-quality = Not good enough
    .because-late = It came late
    .because-changed = Customer changed their mind
    .because-goodwill = Goodwill
    .preview =
        { $amount } back to { $name }, { $method ->
            [cash] in cash
           *[other] the way it was paid, within 1–3 working days
        }.
        Reason: { $reason }
        The order keeps { $left }.
    .confirm = Refund { $amount }
    .done = #{ $number }: { $amount } is on its way back, { $left } is left.
    .nothing = There is no money of #{ $number } to give back.
    .too-much = At most { $kept } can go back.
    .over-limit = Refunds above { $limit } are for owners and managers.
    .bad = I could not read that amount, e.g. { $example }
    .long-reason = Please keep the reason under { $most } characters.

carrier =
    .sf = SF Express
    .yto = YTO Express
    .zto = ZTO Express
    .sto = STO Express
    .yunda = Yunda Express
    .jt = J&T Express
    .jd = JD Logistics
    .deppon = Deppon
    .ems = EMS
    .ups = UPS
    .dhl = DHL
    .post = International post
    .own = our own courier
    .other = Courier
