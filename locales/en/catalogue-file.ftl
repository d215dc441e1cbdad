# Catalogue files, as the terminal talks about them.
catalogue-file =
    .importing = Importing
    .exporting = Exporting
    .seeding = Setting up the demo shop
    .bad-cell = Row { $row }, “{ $column }”: { $why }
    .bad-row = Row { $row }: { $why }
    .ignored = Columns that were not read, because the shop does not know them: { $columns }
    .would = Dry run: { $added } to add, { $changed } to change, { $same } unchanged, { $bad ->
            [one] { $bad } bad row
           *[other] { $bad } bad rows
        }. Nothing was changed.
    .done = Imported: { $added } added, { $changed } changed, { $same } unchanged, { $bad ->
            [one] { $bad } bad row
           *[other] { $bad } bad rows
        } left out.
    .exported = Exported to { $file }.
    .kind = The name { $file } must end in .csv or .xlsx.
    .seeded = The demo shop is ready: { $file }
    .seeded-before = There are products in the database already, so nothing was set up: { $file }
