# Catalogue files, as the terminal talks about them.
catalogue-file =
    .importing = 正在导入
    .exporting = 正在导出
    .seeding = 正在布置演示小店
    .bad-cell = 第 { $row } 行「{ $column }」：{ $why }
    .bad-row = 第 { $row } 行：{ $why }
    .ignored = 不认识的列，没有读：{ $columns }
    .would = 试运行：会新增 { $added } 个，修改 { $changed } 个，{ $same } 个不变，{ $bad } 行有错。什么都没有改。
    .done = 已导入：新增 { $added } 个，修改 { $changed } 个，{ $same } 个不变，{ $bad } 行有错，没有导入。
    .exported = 已导出到 { $file }。
    .kind = 文件名 { $file } 要以 .csv 或 .xlsx 结尾。
    .seeded = 演示小店布置好了：{ $file }
    .seeded-before = 数据库里已经有商品了，没有再布置：{ $file }
