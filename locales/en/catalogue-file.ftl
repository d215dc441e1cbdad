# Files of products, categories and questions, as the terminal talks about them.
catalogue-file =
    .importing = Importing
    .exporting = Exporting
    .seeding = Setting up the demo shop
    .bad-cell = Row { $row }, “{ $column }”: { $why }
    .bad-row = Row { $row }: { $why }
    .bad-cell-of = { $sheet }, row { $row }, “{ $column }”: { $why }
    .bad-row-of = { $sheet }, row { $row }: { $why }
    .unread = Sheets that were not read, because they have no column of codes: { $sheets }
    .ignored = Columns that were not read, because the shop does not know them: { $columns }
    .would = Dry run, { $what ->
            [categories] categories
            [questions] questions
           *[products] products
        }: { $added } to add, { $changed } to change, { $same } unchanged, { $bad ->
            [one] { $bad } bad row
           *[other] { $bad } bad rows
        }. Nothing was changed.
    .done = Imported { $what ->
            [categories] categories
            [questions] questions
           *[products] products
        }: { $added } added, { $changed } changed, { $same } unchanged, { $bad ->
            [one] { $bad } bad row
           *[other] { $bad } bad rows
        } left out.
    .exported = Exported to { $file }.
    .kind = The name { $file } must end in .csv or .xlsx.
    .what = There is no “{ $said }” to export: --what takes products, categories or questions.
    .seeded = The demo shop is ready: { $file }
    .seeded-before = There are products in the database already, so nothing was set up: { $file }
