"""A phone with Telegram on it, for tests: people type and press, and we look at what they see."""

from tests.phone.chat import Chat, Message
from tests.phone.person import Person
from tests.phone.refusal import No
from tests.phone.rules import Limits
from tests.phone.server import TOKEN, Phone

__all__ = ["TOKEN", "Chat", "Limits", "Message", "No", "Person", "Phone"]
