"""Telegram: one live panel in a private chat, edited in place."""
