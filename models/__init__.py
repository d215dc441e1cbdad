"""Every table of the shop, and the rules that belong to a single row."""
