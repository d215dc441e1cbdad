"""How the pictures of the demo shop are painted."""
