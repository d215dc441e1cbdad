# Backup and restore, as the terminal says them.
backup =
    .saving = 正在备份
    .saved = 已备份到 { $file }：{ $rows } 行，已核对（{ $at }）。顾客的个人信息要用密钥打开，请把密钥另外保存。
    .restoring = 正在恢复
    .restored = 已从 { $file } 恢复。
    .restored-aside = 已从 { $file } 恢复。原来的数据库保留在 { $aside }。
    .no-file = 找不到这个备份文件。
    .damaged = 这个文件已损坏或不是数据库，没有恢复，什么都没有改。
    .not-ours = 这个文件不是小店的备份，没有恢复，什么都没有改。
    .incomplete = 备份核对时少了数据，没有保存。请检查磁盘后再试。
    .wrong-key = 这个备份要用另一把密钥打开，没有恢复，什么都没有改。请先设好当时的 XIAOER_SECRET_KEY。
    .newer = 这个备份来自更新的版本，没有恢复，什么都没有改。请先升级程序。
    .in-use = 小店正在营业。请先关掉它，再恢复。
    .missing = 找不到 { $file }。
