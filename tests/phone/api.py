"""The Bot API as Telegram's servers keep it: every method either changes what people see or is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from tests.phone import rules
from tests.phone.chat import Chat, Fields, Message, Under
from tests.phone.refusal import bad, forbidden

DELETABLE: Final = timedelta(hours=48)
TAP_LIVES: Final = timedelta(seconds=150)

_SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"


@dataclass
class Stored:
    """A file that Telegram keeps."""

    name: str
    content: bytes


@dataclass
class Pressed:
    """A button somebody pressed, and the words with which the bot acknowledged it."""

    id: str
    chat: int
    at: datetime
    acks: list[tuple[str, bool]] = field(default_factory=list)     # (toast, alert)


@dataclass
class Looked:
    """What somebody looked for from another chat, and what they were shown."""

    id: str
    at: datetime
    answers: list[Fields] = field(default_factory=list)

    @property
    def found(self) -> list[Fields]:
        """What they can choose from."""
        return self.answers[-1]["results"] if self.answers else []


class Api:
    """Telegram's side of every chat."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.bot: Fields = {"id": 4200, "is_bot": True, "first_name": "Xiaoer", "username": "xiaoer_bot"}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, Stored] = {}
        self.pressed: dict[str, Pressed] = {}
        self.looked: dict[str, Looked] = {}
        self.menus: dict[tuple[str, str], list[Fields]] = {}        # (scope, language) -> commands
        self.hook: Fields = {"url": ""}
        self._ids = count(1)
        self._file_ids = count(1)
        self._methods: Final[dict[str, Callable[[Fields], Any]]] = {
            "getme": lambda _: self.bot,
            "sendmessage": self._send_message, "sendphoto": self._send_photo, "senddocument": self._send_document,
            "sendmediagroup": self._send_group, "editmessagetext": self._edit_text,
            "editmessagecaption": self._edit_caption, "editmessagemedia": self._edit_media,
            "editmessagereplymarkup": self._edit_markup, "deletemessage": self._delete,
            "answercallbackquery": self._answer, "answerinlinequery": self._answer_look,
            "setmycommands": self._set_commands,
            "getmycommands": self._get_commands, "deletemycommands": self._delete_commands,
            "getfile": self._get_file, "setwebhook": self._set_webhook, "deletewebhook": self._delete_webhook,
            "getwebhookinfo": lambda _: self.hook,
        }

    def known(self, method: str) -> bool:
        """Whether there is such a method."""
        return method.lower() in self._methods

    def do(self, method: str, fields: Fields) -> Any:
        """Run one method. Raises No."""
        return self._methods[method.lower()](fields)

    def keep(self, name: str, content: bytes) -> str:
        """Store a file; its id."""
        file = f"file-{next(self._file_ids)}"
        self.files[file] = Stored(name, content)
        return file

    def add(self, chat: Chat, message: Message) -> Message:
        """Put a message into a chat."""
        chat.messages[message.id] = message
        return message

    def next_id(self) -> int:
        """The next message's id: they grow across all chats."""
        return next(self._ids)

    def json(self, chat: Chat, message: Message) -> Fields:
        """The message as the Bot API tells it."""
        told: Fields = {
            "message_id": message.id, "chat": chat.json(), "date": int(message.at.timestamp()), "from": self.bot,
        }
        if message.photo:
            told["photo"] = self.sizes(message.photo)
        if message.document:
            told["document"] = {
                "file_id": message.document, "file_unique_id": message.document,
                "file_name": self.files[message.document].name,
            }
        if message.text:
            told["caption" if message.photo or message.document else "text"] = message.text
        if message.rows:
            told["reply_markup"] = {"inline_keyboard": message.rows}
        return told

    def sizes(self, photo: str) -> list[Fields]:
        """A photo as Telegram tells it: a thumbnail first, the photo last."""
        return [
            {"file_id": f"{photo}-small", "file_unique_id": f"{photo}-small", "width": 90, "height": 90},
            {"file_id": photo, "file_unique_id": photo, "width": 800, "height": 800},
        ]

    # -- sending --------------------------------------------------------------------------------------------

    def _target(self, fields: Fields) -> Chat:
        chat = self.chats.get(int(fields.get("chat_id") or 0))
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise forbidden("bot was kicked from the group chat" if chat.id < 0 else "bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def _put(self, fields: Fields, **content: Any) -> Fields:
        chat = self._target(fields)
        markup = fields.get("reply_markup") or {}
        message = Message(
            id=self.next_id(), own=True, at=self.now(), rows=rules.inline(markup), under="keyboard" in markup,
            silent=bool(fields.get("disable_notification")), **content,
        )
        if "keyboard" in markup:
            chat.under = Under(message.id, rules.keys(markup), bool(markup.get("one_time_keyboard")))
        elif markup.get("remove_keyboard"):
            chat.under = None
        return self.json(chat, self.add(chat, message))

    def _send_message(self, fields: Fields) -> Fields:
        text, entities = rules.text(fields)
        return self._put(fields, text=text, entities=entities)

    def _send_photo(self, fields: Fields) -> Fields:
        text, entities = rules.caption(fields)
        return self._put(fields, text=text, entities=entities, photo=self._picture(fields.get("photo")))

    def _send_document(self, fields: Fields) -> Fields:
        text, entities = rules.caption(fields)
        return self._put(fields, text=text, entities=entities, document=self._file(fields.get("document")))

    def _send_group(self, fields: Fields) -> list[Fields]:
        album = fields.get("media") or []
        if not 2 <= len(album) <= 10:
            raise bad("media group must include 2-10 items")
        pictures = [(rules.caption(media), self._picture(media["media"])) for media in album]
        return [self._put(fields, text=text, entities=entities, photo=photo) for (text, entities), photo in pictures]

    def _picture(self, given: Any) -> str:
        file = self._file(given)
        rules.picture(self.files[file].content)
        return file

    def _file(self, given: Any) -> str:
        """The id of an upload or of a file that Telegram keeps already."""
        if isinstance(given, Stored):
            return self.keep(given.name, given.content)
        if not given:
            raise bad("there is no photo in the request")
        if given not in self.files:
            raise bad("wrong file identifier/HTTP URL specified")
        return str(given)

    # -- changing -------------------------------------------------------------------------------------------

    def _editable(self, fields: Fields) -> tuple[Chat, Message]:
        chat = self._target(fields)
        message = chat.messages.get(int(fields.get("message_id") or 0))
        if message is None:
            raise bad("message to edit not found")
        if not message.own or message.under:
            raise bad("message can't be edited")
        return chat, message

    def _change(self, chat: Chat, message: Message, fields: Fields, **content: Any) -> Fields:
        content["rows"] = rules.inline(fields.get("reply_markup"))
        if all(getattr(message, name) == value for name, value in content.items()):
            raise bad(_SAME)
        for name, value in content.items():
            setattr(message, name, value)
        message.edited += 1
        return self.json(chat, message) | {"edit_date": int(self.now().timestamp())}

    def _edit_text(self, fields: Fields) -> Fields:
        chat, message = self._editable(fields)
        text, entities = rules.text(fields)
        if message.photo or message.document:
            raise bad("there is no text in the message to edit")
        return self._change(chat, message, fields, text=text, entities=entities)

    def _edit_caption(self, fields: Fields) -> Fields:
        chat, message = self._editable(fields)
        text, entities = rules.caption(fields)
        if not (message.photo or message.document):
            raise bad("there is no caption in the message to edit")
        return self._change(chat, message, fields, text=text, entities=entities)

    def _edit_media(self, fields: Fields) -> Fields:
        chat, message = self._editable(fields)
        media = fields.get("media") or {}
        if media.get("type") != "photo":
            raise bad("can't parse InputMedia: type must be photo on this phone")
        text, entities = rules.caption(media)
        photo = self._picture(media.get("media"))
        return self._change(chat, message, fields, text=text, entities=entities, photo=photo, document="")

    def _edit_markup(self, fields: Fields) -> Fields:
        return self._change(*self._editable(fields), fields)

    def _delete(self, fields: Fields) -> bool:
        chat = self._target(fields)
        message = chat.messages.get(int(fields.get("message_id") or 0))
        if message is None:
            raise bad("message to delete not found")
        if self.now() - message.at > DELETABLE:
            raise bad("message can't be deleted for everyone")
        if not message.own and chat.kind != "private":
            raise bad("message can't be deleted")
        chat.deleted.append(chat.messages.pop(message.id))
        if chat.under and chat.under.message == message.id:
            chat.under = None
        return True

    # -- the rest -------------------------------------------------------------------------------------------

    def _answer(self, fields: Fields) -> bool:
        pressed = self.pressed.get(str(fields.get("callback_query_id") or ""))
        if pressed is None or pressed.acks or self.now() - pressed.at > TAP_LIVES:
            raise bad(_TOO_OLD)
        toast = str(fields.get("text") or "")
        if len(toast) > rules.TOAST:
            raise bad("MESSAGE_TOO_LONG")
        pressed.acks.append((toast, bool(fields.get("show_alert"))))
        return True

    def _answer_look(self, fields: Fields) -> bool:
        looked = self.looked.get(str(fields.get("inline_query_id") or ""))
        if looked is None or looked.answers or self.now() - looked.at > TAP_LIVES:
            raise bad(_TOO_OLD)
        rules.results(fields)
        looked.answers.append(fields)
        return True

    def _menu(self, fields: Fields) -> tuple[str, str]:
        scope = fields.get("scope") or {"type": "default"}
        if scope["type"] == "chat":
            self._target(scope)
        return ":".join(str(value) for value in scope.values()), fields.get("language_code") or ""

    def _set_commands(self, fields: Fields) -> bool:
        self.menus[self._menu(fields)] = rules.commands(fields)
        return True

    def _get_commands(self, fields: Fields) -> list[Fields]:
        return self.menus.get(self._menu(fields), [])

    def _delete_commands(self, fields: Fields) -> bool:
        self.menus.pop(self._menu(fields), None)
        return True

    def _get_file(self, fields: Fields) -> Fields:
        file = str(fields.get("file_id") or "").removesuffix("-small")
        if file not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file].content)
        if size > 20 * 1024 * 1024:
            raise bad("file is too big")
        return {"file_id": file, "file_unique_id": file, "file_size": size, "file_path": f"documents/{file}"}

    def _set_webhook(self, fields: Fields) -> bool:
        url = str(fields.get("url") or "")
        if url and not url.startswith(("https://", "http://127.0.0.1:")):      # loopback: this phone has no certificate
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.hook = {"url": url, "secret": fields.get("secret_token") or "", "allowed": fields.get("allowed_updates")}
        return True

    def _delete_webhook(self, _: Fields) -> bool:
        self.hook = {"url": ""}
        return True
