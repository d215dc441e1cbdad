# What the waiter says back to a whole sentence.
sentences =
    .read-as = “{ $words }” is noted as { $name }.
    .no-such-option = There is no “{ $words }” for { $name }; you can have { $options }.
    .no-such-option-at-all = There is no “{ $words }” for { $name }.
    .not-read = I did not understand “{ $words }”, so it is left out.
    .not-read-near = I did not find “{ $words }”, so it is left out. Did you mean { $name }?
    .how-many = { $quantity } × “{ $words }”? I noted nothing. How many would you like? Just say a number, 1 or more.
    .noted = Noted: { $things }.
    .in-cart = Now in your cart: { $things }.
    .sold-out = { $name } has just sold out and is left out.
    .fewer = Only { $left } of { $name } left: noted { $left } of the { $quantity } you asked for.
    .say-again = { $name } has options to choose; just say it once more afterwards.
    .no-such-place = There is no address called “{ $words }” yet. Choose one, or send it once and the name will do from then on.
    .time-not-read = I did not understand the time “{ $words }”; you can change it on the review.
    .not-there = There is no “{ $words }” here.
    .which-line = “{ $words }” could be several of these: say which, or tap its number.
    .taken-out = { $name } is taken out.
    .which-count = { $quantity } of which? Tap its number to change how many, or say its name with the number.
    .already = { $name } is “{ $words }” already.

wishes =
    .liked = People often have these; or look around by kind:
    .look = I found nothing for “{ $words }”. Here is what people often have, or look around by kind:

not-this =
    .name = ✗ Not { $name }
    .plain = ✗ Not this one
    .what = All right. What did you mean by “{ $words }”? Say it in other words, or tap one below.
    .taken-back = Taken out again

which =
    .title = Which “{ $words }”?
    .title-one = “{ $words }”: did you mean this one?
    .kept = Noted: { $things }
    .hint = Tap one, or say “the first one” or “the hot one”.
    .all = See all “{ $words }”
    .none = Leave it out
    .nothing-left = All right, nothing ordered then. Just say what you’d like.
