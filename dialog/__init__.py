"""The conversation engine: events in, views out. It knows no network and no shop."""
