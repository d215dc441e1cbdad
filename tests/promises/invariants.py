"""What is true of every shop at every moment: the simulation checks the same after each of its events."""

from simulation.invariants import Books, check, open_books

__all__ = ["Books", "check", "open_books"]
