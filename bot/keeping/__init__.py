"""Backups of the shop: made, kept, practised with, and brought back."""
