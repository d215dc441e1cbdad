"""The browser chat: a page that anyone can open, and the socket behind it."""
