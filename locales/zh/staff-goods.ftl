# 库存、改价、商品、导入。
staff-stock =
    .title = 📦 库存
    .low = ⚠ 有 { $count } 样快没了：
    .fine = ✅ 没有快卖完的商品。
    .line = { $name }：库存 { $on_hand }，可卖 { $free }
    .how =
        打字就行：
        { $name }　查看；{ $name } +20　入库
        { $name } =30　盘点；{ $name } -2　损耗
    .which = 📦 是哪一个？
    .one = 📦 { $name }
    .state = 库存 { $on_hand }，可卖 { $free }，占用 { $reserved }
    .held-by = 占用的订单：{ $orders }
    .moved-receive = { $at } 入库 { $change }
    .moved-count = { $at } 盘点 { $change }
    .moved-undo = { $at } 撤销 { $change }
    .moved-waste = { $at } 损耗 { $change } { $reference }
    .moved-ship = { $at } 发货 { $change } { $reference }
    .moved-return = { $at } 退回 { $change } { $reference }
    .step = { $change } → { $after }
    .hint = 打 +20 入库，=30 盘点，-2 损耗
    .choose = { $name }：{ $before } → { $after }
    .changed-to = { $name } { $before } → { $after }（可卖 { $free }，占用 { $reserved }）
    .same = { $name } 本来就是 { $after }，没有变。
    .changed = 刚才有变化：你看到的是 { $seen }，现在是 { $now }。请再看一眼。
    .below-reserved = 还差 { $short }：有 { $reserved } 份已经答应给订单 { $orders }，不能比这更少。
    .out-of-range = 库存要在 0 到 { $most } 之间。
    .not-counted = 这个商品不计库存，一直有货。
    .endless = { $name } 不计库存，一直有货。
    .no-such = { $name } 没有这个规格。
    .unknown = 没有叫“{ $name }”的商品。例如：{ $example }
    .bad = 数量没看懂。例如：{ $example }

staff-price =
    .title = 🏷 { $name }
    .which = 🏷 改哪个的价格？
    .how = 例如：{ $name } 20
    .is = 现在 { $price }
    .hint = 直接打新价格，例如 20
    .change = { $before } → { $after }（{ $percent }）
    .from-nothing = { $before } → { $after }
    .touches = 影响：{ $carts } 个购物车、{ $unpaid } 个待付款单。已下的单价格不变。
    .own-prices = 有的规格有自己的价格，那些不变。
    .now = 现在生效 { $price }
    .done = { $name } { $change }
    .same = { $name } 本来就是 { $price }。
    .changed = 价格刚被改成 { $price }，请再确认一次。
    .large = 涨跌超过 { $percent }% 要店主或经理来改。
    .bad = 价格没看懂，例如：{ $example }

staff-goods =
    .title = 🏷 商品
    .hint = 打商品名就能改；新增请按上面的格式发一条消息，可以附照片。
    .which = 🏷 是哪一个？
    .choose = { $name } { $price }
    .unknown = 没有叫“{ $name }”的商品。格式：{ $example }
    .gone = 没有这个商品。
    .price = 价格 { $price }
    .on-sale = ✅ 在售
    .off-sale = ⏸ 未上架，顾客看不到
    .text = { $text }
    .group = { $name }：{ $choices }
    .endless = 不计库存
    .left = 可卖 { $left }
    .lacks-zh = ⚠ 缺中文名
    .lacks-en = ⚠ 缺英文名
    .put-on = 上架
    .take-off = 下架
    .field-nz = 中文名
    .field-ne = 英文名
    .field-tz = 中文描述
    .field-te = 英文描述
    .field-pic = 照片
    .reprice = 改价
    .restock = 库存
    .edit = ✏ { $name } · { $field }
    .is = 现在是：{ $words }
    .type = 把新的内容打在这里；打 - 清空
    .nothing = （空）
    .changed = { $field }：{ $before } → { $after }
    .send-picture = 把新照片发到这里。
    .pictured = 照片已换。
    .too-long = 太长了，最多 { $most } 个字。
    .nameless = 中文名和英文名至少要有一个。
    .now-on = { $name }：未上架 → 在售
    .now-off = { $name }：在售 → 未上架
    .already-on = { $name } 本来就在售。
    .already-off = { $name } 本来就没上架。

staff-add =
    .how =
        新增：发一条消息（可附照片）
        名称 | 价格 | 分类 | 描述 | 库存 | 规格
        例如：可颂 / Croissant | 14 | 烘焙 | 每天现烤 | 30 |
        规格例如：杯型:中,大,超大+3; 温度:冰,热
    .example = /add { $name } | 14 | 烘焙 | 每天现烤 | 30 | 规格 大小:中,大+3
    .example-name = 可颂
    .added = 草稿已建好，还没上架。看看对不对，再点“上架”。
    .name = 名称要有，最多 { $most } 个字。
    .price = 价格没看懂：{ $said }。写数字就行，例如 14
    .category = 没有分类“{ $said }”。现有：{ $names }
    .stock = 库存没看懂：{ $said }。写数字，或写“不限”
    .options = 规格没看懂：{ $said }。例如 杯型:中,大,超大+3

staff-import =
    .title = 📥 用表格导入
    .how = 把商品、分类或问答的 CSV、XLSX 文件发到这里，是哪一种看表头就知道。先试算给你看，确认后才改。
    .open = 📥 用表格导入
    .plan = { $what ->
        [categories] 分类
        [questions] 问答
       *[products] 商品
    }：新增 { $new }，更新 { $changed }，不变 { $same }，错误 { $wrong }
    .row = 第 { $row } 行 { $why }
    .row-of = 《{ $sheet }》第 { $row } 行 { $why }
    .unread = 工作表“{ $sheet }”没有编号列，没有读。
    .more-rows = 还有 { $count } 处错误没列出。
    .file = 文件：{ $name }
    .confirm = { $what ->
        [categories] 确认导入 { $count } 个分类
        [questions] 确认导入 { $count } 个问答
        [products] 确认导入 { $count } 个商品
       *[mixed] 确认导入 { $count } 行
    }
    .wrong-left-out = 有错的行会跳过。
    .nothing = 没有要改的内容。
    .done = 导入完成：新增 { $new }，更新 { $changed }。
    .gone = 这个文件已经不在了，请再发一次。
    .not-a-table = 只能读 CSV 和 XLSX 文件。
