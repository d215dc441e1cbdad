# Tables
seat =
    .name = table { $seat }
    .here = 🍽 You are at table { $seat }. Order and pay here, and it is brought to you.
    .to = 🍽 Brought to table { $seat }
    .scan = Scan to order
    .sheet = { $count } table codes are in { $file }
    .no-link = A table’s code has to lead somewhere: set BOT_TOKEN or “server.public_url” first.
    .bad = “{ $which }” does not name tables. Write 1-20, or 1-12,A1,A2 (each name has up to 6 letters or digits, up to 500 at once).
    .unreachable = Telegram cannot be reached, so the bot’s name is not known. Try again later, or use --channel web.
