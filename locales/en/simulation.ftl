# What `xiaoer simulate` says
simulation =
    .well = Seed { $seed }: all rules held. { $events } steps, { $orders } orders, { $troubles } troubles, { $deaths } deaths, { $commits } commits, { $checked } checks of the books, { $seconds } s. Log { $log }.
    .broken = Seed { $seed } broke a rule: { $what }
    .shortening = Looking for the shortest story that breaks it…
    .again = To play it again: { $command }
