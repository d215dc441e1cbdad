"""WeChat's envelopes: sealed and signed by us and by somebody else's program, and opened by the other."""

import base64
import secrets
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.parser import parse_message
from wechatpy.utils import check_signature

from bot.channels.wechat import envelope
from bot.channels.wechat.chart import shift, straightened
from bot.channels.wechat.crypto import Forged, Seal, check, signature
from bot.channels.wechat.envelope import Unreadable
from bot.channels.wechat.gate import FRESH, Gate
from tests.wechat_phone.account import AES_KEY, APP_ID, TOKEN
from tests.wechat_phone.follower import signed, xml

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
THEIRS = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
OURS = Seal(AES_KEY, APP_ID)
MESSAGE = {
    "ToUserName": "gh_1", "FromUserName": "oPerson", "CreateTime": AT, "MsgType": "text", "Content": "两杯 & <b>",
    "MsgId": "6054768590064713728",
}

# Everything that XML can hold.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=800)


def fields(text: str) -> dict[str, str]:
    return {each.tag: each.text or "" for each in fromstring(text)}


def query(**more: str) -> dict[str, str]:
    return {"timestamp": AT, "nonce": "n1", "signature": signed(AT, "n1"), **more}


# -- both ways ----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(words, st.integers(0, 2**40).map(str))
def test_what_somebody_else_seals_we_open(text: str, nonce: str) -> None:
    sealed = fields(THEIRS.encrypt_message(text, nonce, AT))
    check(sealed["MsgSignature"], TOKEN, AT, nonce, sealed["Encrypt"])
    assert OURS.open(sealed["Encrypt"]) == text


@settings(deadline=None, max_examples=60)
@given(words)
def test_what_we_seal_somebody_else_opens(text: str) -> None:
    reply = envelope.sealed_reply(text, OURS, TOKEN, int(AT))
    inside = fields(reply)
    opened = THEIRS.decrypt_message(reply, inside["MsgSignature"], inside["TimeStamp"], inside["Nonce"])
    assert (opened if isinstance(opened, str) else opened.decode()) == text


@given(words, words)
def test_our_signatures_are_everybodys(nonce: str, token: str) -> None:
    check_signature(token, signature(token, AT, nonce), AT, nonce)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_reply_holds_any_words_as_they_are(text: str) -> None:
    clean = "".join(sign for sign in text if sign in "\t\n\r" or " " <= sign not in "\ufffe\uffff")
    text, clean = (each.encode("utf-8", "replace").decode() for each in (text, clean))
    reply = fields(envelope.text_reply("oPerson", "gh_1", 7, text))
    assert reply["Content"].replace("\r", "\n") == clean.replace("\r\n", "\n").replace("\r", "\n")
    assert (reply["ToUserName"], reply["FromUserName"], reply["CreateTime"]) == ("oPerson", "gh_1", "7")


def test_messages_are_read_as_somebody_else_reads_them() -> None:
    ours, theirs = envelope.read(xml(MESSAGE)), parse_message(xml(MESSAGE))
    assert (ours["Content"], ours["FromUserName"], int(ours["MsgId"])) == (theirs.content, theirs.source, theirs.id)


# -- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_a_letter_with_one_altered_bit_is_refused(place: int) -> None:
    inside = fields(THEIRS.encrypt_message(xml(MESSAGE), "n1", AT))
    raw = bytearray(base64.b64decode(inside["Encrypt"]))
    raw[place] ^= 1
    altered = xml({"ToUserName": "gh_1", "Encrypt": base64.b64encode(bytes(raw)).decode()}).encode()
    gate = Gate(TOKEN, OURS)
    with pytest.raises(Forged):
        gate.open(query(encrypt_type="aes", msg_signature=inside["MsgSignature"]), altered, NOW)


def test_another_accounts_letter_is_refused_even_with_our_key() -> None:
    with pytest.raises(Forged):
        OURS.open(Seal(AES_KEY, "wx0000000000000000").close("hello"))


def test_what_another_key_sealed_is_refused() -> None:
    other = base64.b64encode(secrets.token_bytes(32)).decode()[:43]
    with pytest.raises(Forged):
        OURS.open(Seal(other, APP_ID).close("hello"))


@pytest.mark.parametrize("junk", ["", "!", "AAAA", "A" * 64, base64.b64encode(b"\0" * 48).decode()])
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(Forged):
        OURS.open(junk)


def test_somebody_else_refuses_a_wrong_signature_of_ours_too() -> None:
    reply = envelope.sealed_reply("hello", OURS, "another token", int(AT))
    inside = fields(reply)
    with pytest.raises(InvalidSignatureException):
        THEIRS.decrypt_message(reply, inside["MsgSignature"], inside["TimeStamp"], inside["Nonce"])


@pytest.mark.parametrize("key", ["", "short", "x" * 42, "x" * 44, "*" * 43])
def test_an_ill_formed_key_is_noticed_at_once(key: str) -> None:
    with pytest.raises(ValueError):
        Seal(key, APP_ID)


@pytest.mark.parametrize("late", [FRESH, -FRESH])
def test_a_call_of_five_minutes_is_taken(late: int) -> None:
    at = str(int(AT) - late)
    asked = {"timestamp": at, "nonce": "n", "signature": signed(at, "n"), "echostr": "1"}
    assert Gate(TOKEN, None).echo(asked, NOW) == "1"


@pytest.mark.parametrize(
    "at", [str(int(AT) - FRESH - 1), str(int(AT) + FRESH + 1), "", "now", "-1", "٣" * 10, "9" * 12]
)
def test_a_call_of_any_other_time_is_not(at: str) -> None:
    with pytest.raises(Forged):
        Gate(TOKEN, None).known({"timestamp": at, "nonce": "n", "signature": signed(at, "n")}, NOW)


@pytest.mark.parametrize("gone", ["timestamp", "nonce", "signature"])
def test_nothing_may_be_missing(gone: str) -> None:
    asked = query()
    del asked[gone]
    with pytest.raises(Forged):
        Gate(TOKEN, None).known(asked, NOW)


def test_a_sealed_call_needs_its_own_signature() -> None:
    sealed = xml({"ToUserName": "gh_1", "Encrypt": OURS.close(xml(MESSAGE))}).encode()
    with pytest.raises(Forged):
        Gate(TOKEN, OURS).open(query(encrypt_type="aes"), sealed, NOW)


def test_a_sealed_call_cannot_be_read_without_the_key() -> None:
    sealed = xml({"ToUserName": "gh_1", "Encrypt": OURS.close(xml(MESSAGE))}).encode()
    with pytest.raises(Forged):
        Gate(TOKEN, None).open(query(encrypt_type="aes"), sealed, NOW)


BOMB = ('<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "lol">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>')
FILE = '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/hostname">]><xml><Content>&x;</Content></xml>'


@pytest.mark.parametrize("body", [
    BOMB, FILE, "<!DOCTYPE xml><xml/>", "", "<xml>", "<html/>", "{}", "\0",
    "<xml>" + "<a>" * 5000 + "</a>" * 5000 + "</xml>", "<xml><a><b><c><d><e>1</e></d></c></b></a></xml>",
])
def test_what_xml_can_be_abused_for_is_refused(body: str) -> None:
    with pytest.raises(Unreadable):
        envelope.read(body.encode())


# -- the map ------------------------------------------------------------------------------------------------


@given(st.floats(20, 45), st.floats(80, 130))
def test_a_point_of_the_map_is_put_where_it_is(latitude: float, longitude: float) -> None:
    up, right = shift(latitude, longitude)
    found = straightened(latitude + up, longitude + right)
    assert found == pytest.approx((latitude, longitude), abs=2e-6)


@pytest.mark.parametrize(("chinese", "real"), [
    ((31.175304, 121.531542), (31.177428, 121.527211)),
    ((22.540796, 113.917176), (22.543847, 113.912316)),
    ((39.913345, 116.384047), (39.911954, 116.377817)),
], ids=["shanghai", "shenzhen", "beijing"])
def test_the_shift_is_the_known_one(chinese: tuple[float, float], real: tuple[float, float]) -> None:
    assert straightened(*chinese) == pytest.approx(real, abs=2e-6)


def test_outside_china_nothing_is_shifted() -> None:
    assert straightened(51.5007, -0.1246) == (51.5007, -0.1246)
