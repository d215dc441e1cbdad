# Backup and restore, as the terminal says them.
backup =
    .saving = Backing up
    .saved = Saved to { $file }: { $rows } rows, checked ({ $at }). Personal data opens with the shop’s key only: keep that as well.
    .restoring = Restoring
    .restored = Restored from { $file }.
    .restored-aside = Restored from { $file }. The database before it is kept in { $aside }.
    .no-file = There is no such backup file.
    .damaged = This file is damaged or no database. Nothing was restored, nothing has changed.
    .not-ours = This file is no backup of a shop. Nothing was restored, nothing has changed.
    .incomplete = Rows were missing when the backup was checked, so it was not kept. Check the disk and try again.
    .wrong-key = This backup opens with another key. Nothing was restored, nothing has changed. Set the XIAOER_SECRET_KEY of that time first.
    .newer = This backup comes from a newer version. Nothing was restored, nothing has changed. Please upgrade the program first.
    .in-use = The shop is open. Close it first, then restore.
    .missing = There is no { $file }.
