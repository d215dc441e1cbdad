# A person, as the customer sees it.
person =
    .title = 🧑‍💼 A person
    .invite = Just type your question here and I pass it to somebody at the shop.
    .hint = For example: something was missing from my order
    .will-attach = Order #{ $number } will be attached.
    .connect = Connect me
    .waiting = { $ahead ->
        [0] Connecting you: you are next, about { $minutes } minutes.
       *[other] Connecting you: { $ahead } ahead, about { $minutes } minutes.
    }
    .closed = We answer { $hours }. We are closed now and will reply after { $at }.
    .kept = Your message is kept, number { $ticket }.
    .about = Attached: order #{ $number }.
    .you-asked = You said: { $question }
    .meanwhile = You can keep ordering while you wait.
    .add-hint = Anything to add? Just type it here
    .attach = Attach #{ $number }
    .attached = Order #{ $number } is attached.
    .added = Added for our staff.
    .passed-on = Passed on.
    .connected = 🧑‍💼 { $name }, customer service
    .they-said = { $name }: { $words }
    .you-said = You: { $words }
    .say-hint = What you type goes to them; say “end” to finish
    .end = End
    .ended = The talk has ended. Say “human” whenever you need us.
    .joined = { $name } from customer service is here. Just type.
    .silence = There was no message for 15 minutes, so the talk has ended. Say “human” whenever you need us.
    .closed-by-staff = Customer service ended the talk. Say “human” whenever you need us.
    .reply = Reply
    .words-end = 结束人工|结束|结束对话|end|end talk|end chat|bye
