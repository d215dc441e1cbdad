# What the program says to whoever sets it up.
setting =
    .unknown = There is no setting “{ $name }”. All settings are in config.yaml: remove this one, or use a name from there.
    .misspelt = There is no setting “{ $name }”. Did you mean “{ $near }”?
    .no-file = The settings file { $file } cannot be read. Please check its path and permissions.
    .no-yaml = { $file }, line { $line }: this is not valid YAML. Please check indentation, quotes and colons.
    .no-section = “{ $name }” needs indented settings below it, such as “{ $near }: …”.
    .bad = “{ $name }” cannot be “{ $value }”. Use, for example: { $example }
    .closes = “shop.closes” ({ $closes }) must be later in the day than “shop.opens” ({ $opens }). A shop that stays open past midnight closes at “23:59” here.
    .bad-secret = The value of “{ $name }” is wrong: it must be one line of text.
    .no-key = The key file { $file } cannot be read. Check its permissions, or give the key in XIAOER_SECRET_KEY.
    .sqlite-only = “database.url” names { $kind }, but this version runs on SQLite only. Use, for example: sqlite:///var/xiaoer.db
    .no-database = The database { $url } cannot be opened. Please check the path in “database.url” and its permissions.
    .wrong-key = The personal data in this database was sealed with another key. Use the old XIAOER_SECRET_KEY or { $file }.
    .webhook = With “telegram.mode” webhook, both “server.public_url” and “telegram.secret” are needed.
    .bad-token = Telegram does not know “telegram.token”. Copy the whole token from @BotFather.
    .in-use = The database { $file } is in use by another shop that is running. Please close that one first.
    .port-taken = { $host }:{ $port } is in use or not allowed. Choose another “server.port”, such as XIAOER_SERVER__PORT=8081
    .key-made = A new key was made in { $file }. It opens your customers’ personal data: keep a copy of it.
    .empty = The shop has no products yet. Fill it with “xiaoer seed” (the demo shop) or “xiaoer import FILE” (your own).
    .open = The shop is open: { $url }
    .telegram = Telegram is being served too.
    .closing = Closing, one moment…
