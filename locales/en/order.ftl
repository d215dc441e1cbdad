# What a customer reads once an order is placed.
order =
    .title = 📦 Order #{ $number } · { $state }
    .what = { $name }, { $options }
    .line = { $what } × { $quantity }  { $total }
    .line-short = { $quantity } × { $name }
    .line-and-more = { $name } and { $more } more
    .line-note = ({ $note })
    .personal = engraved “{ $text }”
    .step-unpaid = placed
    .step-paid = paid, to ship
    .step-preparing = preparing
    .step-shipped = shipped
    .step-ready = ready for pickup
    .step-at-table = brought to the table
    .step-done = done
    .passed = ✔ { $step } { $at }
    .here = ▶ { $step } { $at }
    .to-come = ○ { $step }
    .state-unpaid = to pay
    .state-held = being checked
    .state-paid = to ship
    .state-preparing = preparing
    .state-shipped = shipped
    .state-on-the-way = on the way
    .state-ready = ready for pickup
    .state-at-table = coming to your table
    .state-done = done
    .state-cancelled = cancelled
    .state-expired = expired
    .state-refunded = refunded
    .over-cancelled = Cancelled { $at }.
    .over-expired = Not paid in time, cancelled { $at }. Nothing was charged.
    .over-refunded = Refunded { $at }.
    .over-held = The shop is checking it. Nothing was charged.
    .late = ⏱ The shop needs { $minutes } minutes more. Sorry for the wait.
    .tracking = 🚚 { $carrier } { $number }
    .pickup-code = Pickup code { $code } · { $place }
    .pay-at-the-door = 💵 Pay { $total } on delivery
    .refund-coming = ↩ { $amount } is on its way back to you, 1–3 working days.
    .refund-done = ↩ { $amount } has been sent back.
    .pay = Pay now
    .change = Change order
    .cancel = Cancel order
    .hurry = Hurry it up
    .address = Change address
    .help = Contact us
    .again = 🔁 Order again
    .nudged = The shop has been nudged.
    .nudged-already = The shop was nudged a moment ago and is on it.
    .nothing-to-hurry = #{ $number } needs no hurrying now.
    .not-found = There is no such order; please check the number.
    .changed = #{ $number } was just updated; here is how it stands.
    .locked = It has been shipped, so the address cannot be changed. Please contact us.
    .cannot-change = This order can no longer be changed; here is how it stands.
    .too-many-unpaid = { $most } orders wait to be paid; please pay or cancel one first.
    .below-least = That is below our smallest order; please add something.
    .missing-lines = Nothing is chosen yet; pick something first.
    .missing-address = There is no address yet; please add one.
    .missing-contact = There is no contact yet; please add one.

pay =
    .title = 💳 Order #{ $number } · { $total } to pay
    .until = Please finish by { $until } ({ $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } left).
    .how = On a phone tap below; on a computer scan the code with your phone.
    .how-link = Tap below to pay.
    .opening = The payment link is being made, one moment.
    .refresh = Ready? Refresh
    .open = Open { $method }
    .qr = Payment code: order #{ $number }, { $total }, valid until { $until }
    .check = I have paid, check now
    .other-method = Another method
    .try-again = Try again
    .asking = We are asking the payment service. It usually arrives within a minute; you will hear at once.
    .cannot = No problem: try another method, or contact us.
    .failed = ⚠ Not paid: { $reason }. Nothing was charged; try again or choose another method.
    .reason-insufficient = not enough balance
    .reason-limit = over the limit
    .reason-cancelled = the payment was cancelled
    .reason-other = the payment service declined
    .not-open = #{ $number } needs no payment now.
    .method-gone = That way to pay is not available now; please choose another.
    .already-paid = #{ $number } is paid.
    .already-held = #{ $number } is being checked; no payment is needed now.
    .already-preparing = #{ $number } is paid and being prepared.
    .already-shipped = #{ $number } is paid and shipped.
    .already-on-the-way = #{ $number } is paid and on its way.
    .already-ready = #{ $number } is paid and ready for pickup.
    .already-at-table = #{ $number } is paid and coming to your table.
    .already-done = #{ $number } is done.
    .already-cancelled = #{ $number } is cancelled; no payment is needed.
    .already-expired = #{ $number } expired and nothing was charged. You can order again.
    .already-refunded = #{ $number } was refunded.
    .words-paid = paid|i have paid|i paid|i've paid|done|付好了|付了|已付款|付过了|付完了
    .words-cannot = can't pay|cannot pay|payment failed|付不了|付不成|付款失败

orders =
    .title = 📦 My orders
    .to-pay = To pay
    .to-ship = To ship
    .shipped = Shipped
    .done = Done
    .over = Cancelled
    .drawer = { $name } { $count }
    .open-drawer = ✓ { $name } { $count }
    .drawer-empty = No orders here.
    .line = { $place }  #{ $number } { $state } · { $what } · { $total } · { $day }
    .and-more = { $name } and more ({ $pieces })
    .none = No orders yet. Often ordered:
    .hint = Tap a number, or send an order number.

change =
    .title = ✎ #{ $number } is not paid yet; you can change it
    .text = Prices and stock are worked out again; the number stays.
    .items = Change items
    .time = Change time
    .note = Change note
    .address = Change address

cancel =
    .title = Cancel #{ $number }?
    .free = Nothing has been charged; the goods go back on the shelf.
    .refund = { $amount } goes back in full the way you paid ({ $method }), within 1–3 working days.
    .do = Cancel order
    .do-refund = Cancel and refund { $amount }
    .keep = Keep the order
    .too-late = The shop is already working on it, so it cannot simply be cancelled. Contact us and we will find a way.
    .ended = #{ $number } is cancelled
    .done = The goods are back on the shelf; nothing was charged.
    .done-refund = { $amount } is on its way back to you, 1–3 working days.
    .undo = ↩ Order it after all
    .why-mistake = My mistake
    .why-slow = Too slow
    .why-dear = Too expensive
    .why-other = Other reason
    .thanks = Thank you for telling us.

again =
    .nothing = There is no order to repeat yet; pick something first.
    .all-gone = Everything you had last time is sold out or gone; have a look at the rest.
    .no-longer = We no longer sell { $name }; it is left out.
    .sold-out = { $name } is sold out; it is left out.
    .fewer = Only { $left } of { $name } left (last time { $quantity }).
    .other-options = The options of { $name } have changed; the usual ones are chosen.
    .dearer = { $name } costs more: { $before } → { $after }
    .cheaper = { $name } costs less: { $before } → { $after }

refund =
    .too-much = A refund cannot be more than what is left of the order's money.

faq =
    .title = ❓ Questions
    .text = Tap one, or just ask, such as “when do you close?”
    .none = There are no prepared answers yet; just ask us.
    .gone = That question is gone; have a look at the others.
    .useful = Helpful
    .not-solved = Not solved, contact us
    .go-on = ↩ Continue my order
    .glad = Glad to hear it!

me =
    .title = 👤 Me
    .name = Name: { $name }
    .phone = Phone: { $phone }
    .account = Account: { $account }
    .orders = 📦 Orders
    .addresses = 📍 Addresses
    .contact = 📱 Contact
    .language = 🌐 Language 语言
    .quiet-on = 🌙 Quiet at night: on
    .quiet-off = 🌙 Quiet at night: off
    .quiet-now-on = Nothing rings between 22:00 and 9:00.
    .quiet-now-off = You will hear from us at night too.
    .faq = ❓ Questions
    .person = 🧑‍💼 Talk to us
    .privacy = 🔒 Privacy
    .link = 🔗 Log in / link

language =
    .title = 🌐 语言 / Language
    .now = English it is.
    .name = English
    .offer = Switch to English?
    .words = english|speak english|in english|英文|英语|说英文|说英语|讲英语|换英文|换英语|换成英文|换成英语|切换英文|切换英语|切换成英文|切换成英语

privacy =
    .title = 🔒 Your data
    .text =
        We keep your name, phone, addresses and { $orders ->
            [one] { $orders } order
           *[other] { $orders } orders
        }.
        They are used to fulfil your orders; only whoever delivers sees the address and phone.
        Names, phones and addresses are stored encrypted and never sold.
        Addresses can be deleted any time; to delete everything, talk to us.

help =
    .title = 💡 Things you can say
    .text =
        Find: “latte”, “headphones under 100”
        Order: “2 large iced lattes, less sugar”, “the second one, two”
        Any time: cart, my orders, order again, back, home, cancel
        Pay: “pay”, “paid”; questions: “when do you close?”; a person: “human”
        Language: 中文

unknown =
    .first = I am not sure what “{ $words }” means. Did you want to:
    .again = I still do not understand “{ $words }”. Tap a button, or say “two iced lattes” or “my orders”.
    .product = Have { $name }
    .search = Search “{ $words }”
    .orders = See my orders
    .person = Ask a person

given =
    .not-here = Got it, but it is not needed here. To have things sent there, open Me → Addresses → New address first.
    .cannot-read = I cannot read pictures and files; please type it.
    .cannot-hear = I cannot follow voice, video or stickers; typing or tapping works.

phrases =
    .left-review = All right, nothing is ordered. Say “checkout” and it is all here again.
    .left-form = All right, leaving that.
    .nothing-to-cancel = There is no order that can be cancelled now.
    .nothing-to-hurry = No order is being made or delivered now.
    .nothing-to-pay = No order waits to be paid.
    .which-order = There are several; which one?
    .link-gone = That link no longer works; let us start from here.

references =
    .no-such = { $count ->
        [one] The last list has only { $count } entry; check the number.
       *[other] The last list has { $count } entries; check the number.
    }

oops =
    .page-updated = This page was updated; let us go on from here.
    .internal = Something went wrong ({ $reference }). Nothing you entered is lost; please try again.
    .unwell = Our system has trouble just now. What you did has arrived and will be done as soon as it is well; no need to send it again.
    .private-only = Please write to me in private to order.
    .secret = For your safety, never send card or identity numbers in a chat. That message was not kept.

news =
    .linked = 🔗 Your account is now linked with { $channel }. Not you? Unlink it at once under “Log in / link”.
    .see = See the order
    .expiring = ⏳ #{ $number } ({ $total }) is not paid yet and ends at { $until }.
    .expired = #{ $number } was not paid in time and is cancelled; nothing was charged. You can order again.
    .shipped = { $with-tracking ->
        [yes] 🚚 #{ $number } has been shipped: { $carrier } { $tracking }
       *[other] 🛵 #{ $number } is on its way with { $carrier }.
    }
    .ready = { $at-table ->
        [yes] 🍽 #{ $number } is ready and coming to { $place }.
       *[no] 🏪 #{ $number } is ready. Pickup code { $code }, { $place }.
    }
    .late = ⏱ Sorry, #{ $number } will be { $minutes } minutes late.
    .short = { $paid ->
        [yes] ⚠ Sorry, out of stock in #{ $number }: { $what }. { $amount } goes back the way you paid.
       *[other] ⚠ Sorry, out of stock in #{ $number }: { $what }. You pay { $amount } less at the door.
    }
    .cancelled-by-shop = Sorry, the shop had to cancel #{ $number }. Whatever you paid goes back in full.
    .refunded = ↩ { $amount } for #{ $number } goes back the way you paid, within 1–3 working days.
    .revived = ✅ The money for #{ $number } arrived late, but the goods are still here: your order goes on.
    .late-refund = ↩ { $amount } for #{ $number } arrived too late and the goods are gone: all of it goes back.
    .double-refund = ↩ #{ $number } was paid twice: { $amount } goes back to you.
