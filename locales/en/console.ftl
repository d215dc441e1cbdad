# The terminal's own words: what stands around the conversation.
console =
    .hint = Type a number, or just words; n/p pages, b back, h home, c cart, ? help, Ctrl-D ends.
    .picture = Picture: { $alt }
    .link = { $label }: { $url }
    .scan = The code says: { $link }
    .note = Note: { $words }
    .news = News
    .no-choice = There is no “{ $typed }” here.
    .taken = What you just wrote was removed.
    .bye = Goodbye.
