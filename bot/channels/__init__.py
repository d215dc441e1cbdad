"""One folder a network. A channel turns what people do there into events, and draws views with what it has."""
