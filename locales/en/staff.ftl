# The staff's side: who is who, the desk, commands, news.
staff =
    .forbidden = You may not do this. Please ask an owner or a manager.
    .listed = Owners are named by the configuration file only.
    .you = You
    .by-customer = The customer
    .by-clock = The system
    .by-provider = The payment provider
    .role-owner = Owner
    .role-manager = Manager
    .role-clerk = Clerk
    .role-kitchen = Kitchen
    .role-courier = Courier
    .role-service = Customer service
    .role-auditor = Read only
    .role-none = None

staff-desk =
    .title = 🧰 { $shop } · desk
    .you = Your role: { $role }
    .waits = { $new } to accept, { $preparing } being prepared.
    .people = { $count ->
        [one] One customer waits for a person.
       *[other] { $count } customers wait for a person.
    }
    .board = 📋 Orders
    .stock = 📦 Stock
    .goods = 🏷 Products
    .report = 📊 Report
    .talks = 💬 Talks
    .team = 👥 Staff
    .status = 🩺 State

staff-menu =
    .orders = Orders board
    .find = Find an order, customer or product
    .ship = Ship: order, tracking number
    .refund = Refund: order, amount, reason
    .stock = Stock: product +20 / =30 / -2
    .price = Price: product, new price
    .add = Add a product
    .edit = Edit a product
    .on = Put a product on sale
    .off = Take a product off sale
    .import = Import products, categories or questions
    .report = Business report
    .take = Take a waiting customer
    .done = End the talk
    .staff = Staff and rights
    .status = State of the shop
    .help = Desk and help

staff-help =
    .orders = /orders – the board; /orders preparing
    .find = /find Zhang – by number, name, 4 or more phone digits, address
    .ship = /ship A1024 SF1234567890123 – one order a line
    .refund = /refund A1024 14 croissant missing
    .stock = /stock croissant +20 – receive; =30 count; -2 waste
    .price = /price latte 20
    .add = /add name | price | category | text | stock | options – with a photo if you like
    .edit = /edit latte
    .on = /on latte – put on sale
    .off = /off latte – take off sale
    .import = /import – products, categories or questions from CSV or XLSX
    .report = /report week – or: december, 12/1-12/7
    .take = /take – the customer who waits longest
    .done = /done – end the talk
    .staff = /staff telegram:42 clerk – give a role
    .status = /status – backups, delays, what does not work

staff-usage =
    .find = What are you looking for? For example: { $example }
    .ship = Write it like this: /ship order tracking-number. For example: { $example }
    .refund = Write it like this: /refund order amount reason. For example: { $example }
    .stock = I could not read the amount. For example: { $example }
    .price = Write it like this: /price product new-price. For example: { $example }
    .add = Write it like this: /add name | price | category | text | stock | options. For example: { $example }
    .edit = Which product? For example: { $example }
    .on = Which product goes on sale? For example: { $example }
    .off = Which product comes off sale? For example: { $example }
    .report = I could not read the days. For example: { $example }
    .staff = Write it like this: /staff account role. For example: { $example }

staff-undo =
    .button = ↶ Undo (within 60 s)
    .done = Undone: it is as it was.
    .late = More than 60 seconds have passed, so this cannot be undone.
    .again = This change has been undone already.
    .changed = It was changed again since, so this cannot be undone.
    .unknown = I cannot find that change.

staff-team =
    .title = 👥 Staff: { $count }
    .line = { $role }: { $name } ({ $account })
    .hint = You can type: telegram:42 clerk; to remove: telegram:42 none
    .one = 👤 { $name }
    .has = Role now: { $role }
    .remove = Remove from staff
    .changed = { $name }: { $before } → { $after }
    .unknown = There is no such member of staff.
    .owner = Owners are named by the configuration file and cannot be changed here.
    .not-that = Owners can only be named in the configuration file.
    .not-oneself = You cannot change your own role.

staff-news =
    .see = See the order
    .unaccepted = { $minutes ->
        [one] 🔔 #{ $number } has waited a minute and nobody has accepted it.
       *[other] 🔔 #{ $number } has waited { $minutes } minutes and nobody has accepted it.
    }
    .cancelled = 🚫 #{ $number } was cancelled by the customer. Please stop working on it.
    .hurry = ⏰ The customer of #{ $number } asks where it is.
    .mismatch = ⚠ Wrong amount for #{ $number }: expected { $expected }, received { $received }. Please check it by hand.
    .waits = 🙋 { $name } waits for a person: { $question }
    .talk-over-customer = { $name } ended the talk.
    .talk-over-silence = Nobody spoke with { $name } for 15 minutes, so the talk has ended.
    .trouble = ⚠ Something does not work: { $what }
    .trouble-backup = ⚠ Last night's backup failed. Please check the disk space.
    .trouble-certificate = ⚠ The shop's certificate ends in less than 14 days; after that customers cannot open the chat page or pay. Renew it and put the new files in place; no restart is needed.
    .trouble-refund = ⚠ A refund has not gone through yet. We keep trying; please look at the provider's account.
    .trouble-event = ⚠ Something a customer did could not be carried out (reference { $reference }). They were told; the log says why. More of this kind will not ring: see /status.
    .trouble-drill = ⚠ The last backup could not be brought back for a trial. Look into the log, and make a backup by hand: xiaoer backup FILE
    .trouble-lag = ⚠ Messages to people are more than a minute late. See /status.
    .trouble-waiting = ⚠ Paid orders are waiting and nobody takes them. See /orders.
    .well-backup = ✅ Backups work again.
    .well-drill = ✅ The last backup could be brought back for a trial.
    .well-event = ✅ Nothing failed in the last 15 minutes.
    .well-lag = ✅ Messages are on time again.
    .well-certificate = ✅ A new certificate is in use.
    .well-refund = ✅ All refunds have gone through.
    .well-waiting = ✅ No paid order is waiting any more.
