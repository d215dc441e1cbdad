"""The same customer in every chat: a code from here, sent there, puts both together."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.graph import Step
from models.linking import LinkCode
from models.notices import Notice
from services import linking, notices
from services.linking import Belongings
from services.refusal import Refusal

screen = Screen(Step.LINK)
join_screen = Screen(Step.JOIN, link=True)


@screen.show
def link(turn: Turn) -> View:
    """Which chats are one, and the code for another."""
    others = [each for each in linking.accounts(turn.db, turn.customer.id) if each.id != turn.account.id]
    lines = [turn.say("link.linked" if others else "link.alone")]
    lines += [
        turn.say("link.row", channel=_channel(turn, each.channel), seen=each.seen_at) for each in others
    ]
    code = linking.present(turn.db, turn.customer.id, now=turn.now)
    if code is not None:
        lines.append(turn.say("link.code", code=_shown(code), until=code.until))
    fresh = turn.say("link.again" if code else "link.new")
    parting = tuple(
        (turn.button(turn.say("link.part", channel=_channel(turn, each.channel)), part.of(each.id)),) for each in others
    )
    make = turn.button(fresh, begin.of()) if code else turn.main(fresh, begin.of())
    return View(
        title=turn.say("link.title"), text="\n".join(lines), hint=turn.say("link.hint"), rows=((make,), *parting)
    )


@screen.text
def typed(turn: Turn, words: str) -> Place | None:
    """A code from another chat."""
    return given(turn, words)


@screen.tap("lk-new")
def begin(turn: Turn) -> Place:
    """A new code, for five minutes."""
    if not (turn.event and turn.event.private):
        raise Refusal("link.private")
    linking.begin(
        turn.db, turn.customer.id, channel=turn.conversation.channel, chat=turn.conversation.chat, now=turn.now
    )
    return Step.LINK.at()


@screen.tap("lk-part")
def part(turn: Turn, account: int) -> Place:
    """One of the other chats begins anew."""
    if account == turn.account.id:
        raise Refusal("link.gone")
    linking.part(turn.db, turn.customer, account, now=turn.now)
    turn.pop("link.parted")
    return Step.LINK.at()


@join_screen.show
def join(turn: Turn, code: str) -> View:
    """What will be together, before it is."""
    other = linking.find(turn.db, turn.customer.id, code, now=turn.now)
    there = linking.belongings(turn.db, other.customer_id)
    here = linking.belongings(turn.db, turn.customer.id)
    channel = _channel(turn, other.channel)
    return View(
        title=turn.say("join.title"),
        text="\n".join((
            turn.say("join.there", channel=channel, has=_has(turn, there)),
            turn.say("join.here", has=_has(turn, here)), turn.say("join.then"), turn.say("join.care", channel=channel),
        )),
        rows=((turn.main(turn.say("join.yes"), yes.of(code)),), (turn.button(turn.say("join.no"), Step.ME.at()),)),
    )


@join_screen.tap("jn-yes")
def yes(turn: Turn, code: str) -> Place:
    """Put both together. The other chat hears of it."""
    other = linking.find(turn.db, turn.customer.id, code, now=turn.now)
    channel, chat = other.channel, other.chat
    turn.customer = linking.join(turn.db, turn.customer, code, now=turn.now)
    turn.conversation.language = turn.customer.language
    turn.__dict__.pop("clock", None)
    notices.tell_chat(
        turn.db, channel, chat, "linked", f"linked:{turn.account.id}:{turn.now.isoformat()}", now=turn.now,
        facts={"channel": turn.conversation.channel},
    )
    turn.note("join.done")
    return turn.restart(Step.ME.at())


def given(turn: Turn, words: str) -> Place | None:
    """A code, wherever it is said. Raises Refusal when it is none that may be used."""
    code = linking.plain(words)
    if not code:
        return None
    linking.find(turn.db, turn.customer.id, code, now=turn.now)
    return Step.JOIN.at(code)


def heard(turn: Turn, notice: Notice) -> View:
    """Told in the chat that showed the code."""
    channel = _channel(turn, str(notice.facts["channel"]))
    return View(
        text=turn.say("news.linked", channel=channel), rows=((turn.button(turn.say("link.title"), Step.LINK.at()),),)
    )


def _shown(code: LinkCode) -> str:
    return f"{code.code[:4]}-{code.code[4:]}"


def _channel(turn: Turn, name: str) -> str:
    return turn.say(f"link.channel-{name}")


def _has(turn: Turn, it: Belongings) -> str:
    return turn.say("join.has", orders=it.orders, addresses=it.addresses, pieces=it.pieces)
