# The same customer in every chat: one cart, one address book, one list of orders.
link =
    .title = 🔗 Log in / link
    .alone = Would you like the same cart, addresses and orders in another chat (Telegram, WeChat, the web page)?
    .linked = Chats that belong together:
    .row = · { $channel }, last used { $seen }
    .code = Send this in the other chat: “link { $code }”. It is good until { $until }, once.
    .hint = Have you got a code there already? Just send it here. Link only chats of your own: each will show your orders and addresses.
    .new = Get a code
    .again = Get another code
    .part = Unlink { $channel }
    .parted = Unlinked. That chat begins anew.
    .private = A code is given out in a private chat only.
    .wrong = There is no such code, or it is used or too old. Tap “Me → Log in / link” in the other chat for a new one.
    .own = This code comes from here. Please send it in the other chat.
    .gone = That chat is not linked any more.
    .channel-telegram = Telegram
    .channel-web = web chat
    .channel-wechat = WeChat
    .channel-wecom = WeCom
    .channel-console = terminal

join =
    .title = Put both accounts together?
    .there = On { $channel }: { $has }
    .here = Here: { $has }
    .has = { $orders ->
        [one] 1 order
       *[other] { $orders } orders
    }, { $addresses ->
        [one] 1 address
       *[other] { $addresses } addresses
    }, { $pieces ->
        [one] 1 thing
       *[other] { $pieces } things
    } in the cart
    .then = Orders, addresses and the cart will be together, in the language used there. News goes to the chat you used last, and to the next one where that fails.
    .care = Is the chat on { $channel } not your own? Then leave it: whoever has it would see your orders and addresses.
    .yes = Put together
    .no = Leave it
    .done = ✓ Done: orders, addresses and the cart are together now.
