"""What the shop promises, proved from outside."""
