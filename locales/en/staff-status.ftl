# The state of the shop, and what to do where it is not well.
staff-status =
    .well = ✅ All is well
    .ill = { $count ->
        [one] ⚠ One thing is not well
       *[other] ⚠ { $count } things are not well
    }
    .ill-lag = ⚠ Messages are late, since { $since }. Customers hear of their orders later; buttons work as always.
    .ill-waiting = ⚠ Paid orders wait and nobody takes them, since { $since }. Customers see “to ship”.
    .ill-event = ⚠ Something a customer did failed, since { $since }. They were told and given a reference; nobody else notices.
    .ill-certificate = ⚠ The shop's certificate ends soon, told { $since }. After that customers cannot open the chat page or pay. Renew it and put the new files in place.
    .ill-refund = ⚠ A refund has not gone through, since { $since }. The customer was told it is on its way; we keep trying. Look at the provider’s account.
    .ill-backup = ⚠ The backup failed ({ $since }). Customers notice nothing. Check the disk space and the log.
    .ill-drill = ⚠ A backup could not be brought back for a trial ({ $since }). Customers notice nothing. Look into the log, and make a backup by hand.
    .ill-network = ⚠ { $name } does not answer. Customers there wait for their answers; they come when it is back.
    .news = Messages due: { $count ->
        [0] none
       *[other] { $count }, the latest { $seconds } s late
    }
    .errands = Payments and refunds to see to: { $count ->
        [0] none
       *[other] { $count }, the latest { $seconds } s late
    }
    .waiting = { $minutes ->
        [one] Paid for over a minute and not taken: { $count }
       *[other] Paid for over { $minutes } minutes and not taken: { $count }
    }
    .parked = Failed in the last 24 h: { $count } ({ $references })
    .receipt = A payment provider last spoke: { $at }
    .backup = Last backup: { $at } (sealed, checked)
    .no-backup = Last backup: none yet
    .drill = Last trial of a backup: { $at } (brought back, sound)
    .no-drill = Last trial of a backup: none yet
    .channels = Open in: { $names }
    .comma = {", "}
    .network-telegram = Telegram
    .network-web = the browser
    .network-console = the terminal
    .network-wechat = WeChat
    .database = Database: { $name }
    .certificate = Certificate valid until { $until }
    .program = Xiaoer { $version }, running since { $since }
    .again = 🔄 Look again
    .orders = See new orders
