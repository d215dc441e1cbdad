# What the program says to whoever sets it up.
setting =
    .unknown = 没有“{ $name }”这个设置。全部设置都在 config.yaml 里，请删掉它或换成那里的名字。
    .misspelt = 没有“{ $name }”这个设置，是不是想写“{ $near }”？
    .no-file = 打不开设置文件 { $file }。请检查路径和权限。
    .no-yaml = { $file } 第 { $line } 行不是有效的 YAML。请检查缩进、引号和冒号。
    .no-section = “{ $name }”下面应该是缩进的设置，例如“{ $near }: …”。
    .bad = “{ $name }”不能是“{ $value }”。请改成例如：{ $example }
    .closes = “shop.closes”（{ $closes }）要晚于“shop.opens”（{ $opens }）。营业过午夜的店，这里请填“23:59”。
    .bad-secret = “{ $name }”的值不对，它应该是一行文字。
    .no-key = 读不到密钥文件 { $file }。请检查权限，或者用 XIAOER_SECRET_KEY 提供密钥。
    .sqlite-only = “database.url”指向 { $kind }，但这个版本只能用 SQLite。请改成例如：sqlite:///var/xiaoer.db
    .no-database = 打不开数据库 { $url }。请检查“database.url”的路径和权限。
    .wrong-key = 这个数据库的个人信息是用另一把密钥加密的。请用原来的 XIAOER_SECRET_KEY 或 { $file }。
    .webhook = “telegram.mode”是 webhook 时，“server.public_url”和“telegram.secret”都要填写。
    .bad-token = Telegram 不认识“telegram.token”。请从 @BotFather 复制完整的令牌。
    .in-use = 数据库 { $file } 正被另一个运行中的小店使用。请先关掉它。
    .port-taken = { $host }:{ $port } 已被占用或不能使用。请换一个“server.port”，例如 XIAOER_SERVER__PORT=8081
    .key-made = 已生成新的密钥 { $file }。顾客的个人信息靠它解密，请另存一份。
    .empty = 店里还没有商品。运行“xiaoer seed”布置演示小店，或者用“xiaoer import 文件”导入自己的商品。
    .open = 小店开门了：{ $url }
    .telegram = Telegram 也在接待了。
    .closing = 正在打烊，请稍候…
