# Reports, and talks as the staff see them.
staff-report =
    .title = 📊 { $name }, { $days }
    .days = Report
    .today = Today
    .yesterday = Yesterday
    .week = This week
    .last-week = Last week
    .month = This month
    .last-month = Last month
    .pattern = d MMM
    .range = { $first }–{ $last }
    .sales = Sales { $sales } ({ $change })  Orders { $orders } ({ $orders_change })  Basket { $basket } ({ $basket_change })
    .people = New { $new } · repeat { $repeat }% · refunds { $refunds } ({ $share })
    .best = Best: { $sold }
    .comma = {", "}
    .hour = { $start }–{ $end } h
    .peaks = Peaks: { $hours }
    .compared = Compared with { $days }
    .compared-running = Compared with { $days } up to the same time
    .new = 0 before
    .refunded = Refunds { $amount }
    .nothing-since = No orders in these days. The first order came on { $since }.
    .nothing-ever = No orders yet. There will be numbers here once there are.
    .hint = You can also type: december, 12/1-12/7 (month/day)

staff-talk =
    .queue = { $count ->
        [one] 💬 One customer waiting
       *[other] 💬 { $count } customers waiting
    }
    .nobody = Nobody is waiting now.
    .waits = { $name }, { $minutes } min: { $question }
    .no-question = (no question yet)
    .nameless = Customer { $number }
    .take = Take { $name }
    .go-on = Go on with { $name }
    .title = 💬 { $name }
    .about-order = About order #{ $number }
    .speaks-zh = The customer reads Chinese
    .speaks-en = The customer reads English
    .they-said = { $at } Customer: { $words }
    .we-said = { $at } Us: { $words }
    .hint = What you type here goes to the customer; /done ends the talk
    .reply = Reply
    .see-order = See the order
    .end = End the talk
    .ended = The talk with { $name } has ended.
    .over = This talk is over.
    .taken = { $who } took this customer at { $at }.
    .not-yours = Somebody else looks after this customer.
    .too-long = A message cannot be empty or longer than { $most } characters.
    .unreachable = This customer cannot be reached right now.
    .which = You have several talks open. Open the one to end first.
    .none-open = You have no talk open.
