# Files of products, categories and questions, as the terminal talks about them.
catalogue-file =
    .importing = 正在导入
    .exporting = 正在导出
    .seeding = 正在布置演示小店
    .bad-cell = 第 { $row } 行「{ $column }」：{ $why }
    .bad-row = 第 { $row } 行：{ $why }
    .bad-cell-of = 《{ $sheet }》第 { $row } 行「{ $column }」：{ $why }
    .bad-row-of = 《{ $sheet }》第 { $row } 行：{ $why }
    .unread = 没有编号列的工作表，没有读：{ $sheets }
    .ignored = 不认识的列，没有读：{ $columns }
    .would = 试运行，{ $what ->
            [categories] 分类
            [questions] 问答
           *[products] 商品
        }：会新增 { $added } 个，修改 { $changed } 个，{ $same } 个不变，{ $bad } 行有错。什么都没有改。
    .done = 已导入{ $what ->
            [categories] 分类
            [questions] 问答
           *[products] 商品
        }：新增 { $added } 个，修改 { $changed } 个，{ $same } 个不变，{ $bad } 行有错，没有导入。
    .exported = 已导出到 { $file }。
    .kind = 文件名 { $file } 要以 .csv 或 .xlsx 结尾。
    .what = 没有“{ $said }”可以导出：--what 后面写 products（商品）、categories（分类）或 questions（问答）。
    .seeded = 演示小店布置好了：{ $file }
    .seeded-before = 数据库里已经有商品了，没有再布置：{ $file }
