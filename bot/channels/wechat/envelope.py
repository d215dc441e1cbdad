"""The envelopes of WeChat's calls and of our replies: XML, without anything that XML can be abused for."""

import secrets
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.wechat.crypto import Seal, check, signature

LARGEST: Final = 64 * 1024       # bytes of one call
DEEPEST: Final = 4

Fields = dict[str, str]

_TIDY: Final = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


class Unreadable(Exception):
    """This is no call of WeChat's, whoever sent it."""


def read(body: bytes | str) -> Fields:
    """The fields of a call by their names; those inside another one by `Outer.Inner`. Raises Unreadable."""
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable from None
    if root is None or root.tag != "xml":
        raise Unreadable
    fields: Fields = {}
    _gather(root, "", fields, DEEPEST)
    return fields


def _gather(element: Element, before: str, fields: Fields, depth: int) -> None:
    if not depth:
        raise Unreadable
    for each in element:
        if len(each):
            _gather(each, f"{before}{each.tag}.", fields, depth - 1)
        else:
            fields.setdefault(before + each.tag, (each.text or "").strip("\n"))


def opened(fields: Fields, seal: Seal, token: str, query: Mapping[str, str]) -> Fields:
    """What is inside a sealed call. Raises Forged, Unreadable."""
    sealed = fields.get("Encrypt", "")
    check(query.get("msg_signature", ""), token, query.get("timestamp", ""), query.get("nonce", ""), sealed)
    return read(seal.open(sealed))


def text_reply(to: str, sender: str, at: int, words: str) -> str:
    """A reply in words."""
    return (
        f"<xml><ToUserName>{_quoted(to)}</ToUserName><FromUserName>{_quoted(sender)}</FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType>{_quoted('text')}</MsgType><Content>{_quoted(words)}</Content></xml>"
    )


def sealed_reply(reply: str, seal: Seal, token: str, at: int) -> str:
    """A reply in a sealed envelope."""
    sealed, nonce = seal.close(reply), secrets.token_hex(8)
    return (
        f"<xml><Encrypt>{_quoted(sealed)}</Encrypt>"
        f"<MsgSignature>{_quoted(signature(token, str(at), nonce, sealed))}</MsgSignature>"
        f"<TimeStamp>{at}</TimeStamp><Nonce>{_quoted(nonce)}</Nonce></xml>"
    )


def _quoted(words: str) -> str:
    """Any words as XML's CDATA, without the signs that no XML may hold."""
    return f"<![CDATA[{words.translate(_TIDY).replace(']]>', ']]]]><![CDATA[>')}]]>"
