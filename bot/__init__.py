"""The running program: everything that waits for the world."""
