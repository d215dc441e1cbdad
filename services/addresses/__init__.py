"""Where an order goes: reading a pasted address, and the customer's address book."""
