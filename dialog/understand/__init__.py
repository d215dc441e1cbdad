"""From what people type to what they mean, by the shop's own words: no network, no model, the same every time."""
