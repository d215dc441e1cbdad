"""WeChat: an official account's conversation, in numbered text and links that say their own words."""
