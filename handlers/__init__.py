"""The conversation itself: `graph` is the map, every other file one place on it."""
