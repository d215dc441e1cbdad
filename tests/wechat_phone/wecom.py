"""WeCom's servers for tests, and a member of a company with the app."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from xml.etree.ElementTree import fromstring

from wechatpy.enterprise.crypto import WeChatCrypto

from tests.wechat_phone import refusal
from tests.wechat_phone.account import AES_KEY, SECRET, TOKEN
from tests.wechat_phone.follower import Follower, xml
from tests.wechat_phone.refusal import No
from tests.wechat_phone.seen import Seen, read
from tests.wechat_phone.weixin import LASTS, METHODS, TEXT, Fields, Weixin

CORP: Final = "ww1a2b3c4d5e6f7a8b"
AGENT: Final = 1000002


class Member(Follower):
    """Somebody of the company. Cards that were tapped change; `cards` is what each looks like now, by its task."""

    def __init__(self, weixin: "Wecom", openid: str) -> None:
        super().__init__(weixin, openid, "")
        self.cards: dict[str, Fields] = {}
        self.codes: dict[str, str] = {}         # a code that is good once -> the task of its card

    def sees(self, card: Fields) -> None:
        """A card is new in the chat, or another one than it was: it is what they look at."""
        self.cards[card["task_id"]] = card
        self.chat = [seen for seen in self.chat if seen.form != card["task_id"]]
        buttons = " ".join(f"[{button['text']}]" for button in card["button_list"])
        words = "\n".join([card["main_title"]["title"], card.get("sub_title_text", ""), buttons])
        self.chat.append(Seen(words, form=card["task_id"]))

    async def taps(self, label: str) -> str:
        """Press a button of what they look at, or answer with the number beside it."""
        newest = next((seen for seen in reversed(self.chat) if label in seen.text), None)
        return await (self.presses(label) if newest is not None and newest.form else super().taps(label))

    async def presses(self, label: str) -> str:
        """Press a button of the newest card that has it."""
        for task, card in reversed(self.cards.items()):
            for button in card["button_list"]:
                if label in button["text"]:
                    code = f"code-{self.weixin.next_id()}"
                    self.codes[code] = task
                    return await self.deliver({
                        "MsgType": "event", "Event": "template_card_event", "EventKey": button["key"],
                        "TaskId": task, "CardType": "button_interaction", "ResponseCode": code, "AgentID": str(AGENT),
                    })
        raise AssertionError(f"no button “{label}” on {self.cards}")

    def envelope(self, message: dict[str, str]) -> tuple[dict[str, str], str]:
        """WeCom's calls are always sealed."""
        nonce, at = f"n{self.weixin.next_id()}", str(int(self.weixin.now().timestamp()))
        sealed = {each.tag: each.text or "" for each in fromstring(
            self.weixin.crypto().encrypt_message(xml(message), nonce, at)
        )}
        query = {"msg_signature": sealed["MsgSignature"], "timestamp": at, "nonce": nonce}
        return query, xml({"ToUserName": CORP, "Encrypt": sealed["Encrypt"], "AgentID": str(AGENT)})


class Wecom(Weixin):
    """The servers of WeCom."""

    own = CORP

    def crypto(self) -> Any:
        """Somebody else's implementation of WeCom's sealing."""
        return WeChatCrypto(TOKEN, AES_KEY, CORP)

    def member(self, name: str = "WangFang") -> Member:
        """Somebody of the company."""
        self.people.setdefault(name, Member(self, name))
        found = self.people[name]
        assert isinstance(found, Member)
        return found

    def methods(self) -> dict[str, Callable[[Any, Fields], Any]]:
        """See Weixin."""
        same = {path: METHODS[path] for path in ("media/upload", "media/get")}
        return same | {
            "gettoken": Wecom._get_token, "message/send": Wecom._send, "message/update_template_card": Wecom._change,
            "menu/create": Wecom._menu_of,
        }

    def _get_token(self, fields: Fields) -> Fields:
        if fields["corpid"] != CORP:
            raise No(40013, "invalid corpid")
        if fields["corpsecret"] != SECRET:
            raise No(40001, "invalid credential")
        token = f"token-{next(self._ids)}"
        self.tokens[token] = self.now() + timedelta(seconds=LASTS)
        return {"errcode": 0, "access_token": token, "expires_in": LASTS}

    def _send(self, fields: Fields) -> Fields:
        if fields["agentid"] != AGENT:
            raise No(40056, "invalid agentid")
        person = self.people.get(fields["touser"])
        if not isinstance(person, Member) or not person.follows:
            return {"errcode": 0, "errmsg": "ok", "invaliduser": fields["touser"], "msgid": "x"}
        kind = fields["msgtype"]
        if kind == "text":
            words = fields["text"]["content"]
            if len(words.encode()) > TEXT:
                raise No(*refusal.TOO_LONG)
            assert "bizmsgmenu" not in words, "WeCom opens no such link"
            person.chat.append(read(words))
        elif kind == "image":
            person.chat.append(Seen(picture=self._held(fields["image"]["media_id"])))
        else:
            card = _checked(fields["template_card"])
            if card["task_id"] in person.cards:
                raise No(43012, "taskid repeated")
            person.sees(card)
        return {"errcode": 0, "errmsg": "ok", "msgid": str(next(self._ids))}

    def _change(self, fields: Fields) -> None:
        [name] = fields["userids"]
        person = self.people[name]
        assert isinstance(person, Member)
        task = person.codes.pop(fields["response_code"], "")
        if not task:
            raise No(42045, "response code has been used or is invalid")
        person.sees(_checked(fields["template_card"]) | {"task_id": task})

    def _menu_of(self, fields: Fields) -> None:
        assert fields["agentid"] == str(AGENT)
        self._menu(fields)


def _checked(card: Fields) -> Fields:
    """A card that WeCom takes: one to six buttons, each with words and a key, and a task of its own."""
    buttons = card.get("button_list", [])
    if card["card_type"] != "button_interaction" or not 1 <= len(buttons) <= 6 or not card["main_title"]["title"]:
        raise No(40058, "invalid template card")
    if not all(button["text"] and button["key"] and button["style"] in (1, 2, 3, 4) for button in buttons):
        raise No(40058, "invalid button")
    if len(card["task_id"].encode()) > 128 or not card["task_id"].replace("-", "").replace("_", "").isalnum():
        raise No(40058, "invalid task_id")
    return card
