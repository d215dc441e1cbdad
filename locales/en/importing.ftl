# Importing products, categories and questions: every sentence says what is wrong and how to put it right.
importing =
    .too-big = This file is too big; { $most } MB is the limit. Please send it in parts.
    .too-many-rows = Too many rows; { $most } at a time is the limit.
    .kind = Only CSV and XLSX can be read. Save it as XLSX in your spreadsheet and send it again.
    .broken = This file cannot be opened; perhaps it did not arrive whole. Please export it again.
    .encoding = The letters in this file cannot be read. Save it as UTF-8 CSV, or as XLSX.
    .empty = This sheet is empty.
    .no-key = A sheet needs a column that says which one a row means: “sku” for products, “slug” for categories and questions.
    .two-of-a-kind = The sheets “{ $first }” and “{ $second }” are of one kind; put them into one.
    .column-twice = The column “{ $column }” is there twice; keep one.
    .sku = “{ $said }” cannot be an article number: 1 to 40 characters without spaces.
    .slug = “{ $said }” cannot be a code: 1 to 30 small letters a–z, digits and hyphens, such as milk-tea.
    .slug-twice = The code { $said } is already in row { $row }.
    .twice = Article number { $said } is already in row { $row }.
    .extra = { $count ->
        [one] One cell stands
       *[other] { $count } cells stand
    } beyond the last column.
    .missing = This must not be empty.
    .nameless = Give it a name in Chinese or in English.
    .questionless = Write the question in Chinese or in English.
    .answerless = Write the answer in Chinese or in English.
    .too-many-words = Too many words to find it by; { $most } is the limit.
    .too-long = Too long; { $most } characters is the limit.
    .category = There is no category “{ $said }”.
    .category-near = There is no category “{ $said }”. Did you mean “{ $near }”?
    .category-many = “{ $said }” may be { $first } or { $second }; write the code.
    .circle = Under “{ $said }” it would stand on itself; categories cannot go round in a circle.
    .too-deep = Categories are nested too deep; { $most } levels is the limit.
    .price = “{ $said }” is not a price; write 18 or 19.9.
    .stock = “{ $said }” is not a stock count: a whole number from 0 to { $most }, or nothing where it never runs out.
    .number = “{ $said }” is not a number: a whole number from 0 to { $most }.
    .rating = “{ $said }” is not a rating: from 0 to 5 with one decimal at most, such as 4.8.
    .active = “{ $said }” is not clear: 1 for on sale, 0 for not.
    .picture = “{ $said }” is not a picture: give the name of a file in the picture folder, not a web address.
    .too-many-tags = Too many tags; { $most } is the limit.
    .too-many-aliases = Too many other names; { $most } is the limit.
    .name-form = “{ $said }” is not clear; write “中文/English”.
    .too-many-groups = Too many option groups; { $most } is the limit.
    .options = “{ $said }” is not clear; write “Size! = Medium | Large +3 *”.
    .choices = “{ $said }”: a group needs 1 to { $most } choices.
    .how-many = “{ $said }”: more suggestions than may be chosen, or a group with its own stock that allows several.
    .delta = The price after “{ $said }” is not an amount.
    .named-twice = “{ $said }” is there twice.
    .too-many-variants = Too many combinations; { $most } is the limit.
    .nothing-counted = No option group has its own stock; put # after a group’s name before giving stock by combination.
    .variant = “{ $said }” is not clear; write “S,black=5”, or “S,black=5@89” with its own price.
    .variant-choice = There is no “{ $said }” in “{ $group }”.
    .variant-twice = The same combination is there twice.
    .which-variant = This product’s stock is kept by combination; use the “variants” column.
    .below-reserved = { $reserved ->
        [one] One is
       *[other] { $reserved } are
    } promised to orders; the stock cannot be less.
