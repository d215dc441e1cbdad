"""Money back: how much, why, and one confirmation that says what goes where and what is left."""

import re
from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Style, View
from handlers.admin import first, right
from handlers.graph import Step
from models.orders import Order
from models.sealed import KEYS
from services import attempts, board, counter, money, orders, search, staff
from services.refusal import Refusal, Retry

screen = Screen(Step.REFUND, allows=staff.REFUND)

REASONS: Final = ("missing", "quality", "late", "changed", "goodwill")
OWN_WORDS: Final = "x"              # before the short id under which a reason of one's own is kept
LONGEST: Final = 60
COLUMN: Final = "stored.reason"


@screen.show
def ask(turn: Turn, order: int, amount: int = 0, why: str = "") -> View:
    """How much, then why, then the one confirmation."""
    it = orders.any_order(turn.db, order)
    kept = attempts.kept(turn.db, it)
    title = turn.say("staff-refund.title", number=it.number)
    if not kept:
        return View(title=title, text=turn.say("staff-refund.nothing", number=it.number))
    if not 0 < amount <= kept:
        return _how_much(turn, it, kept, title)
    if not why:
        return View(
            title=title, text=turn.say("staff-refund.why", amount=turn.money(amount)),
            hint=turn.say("staff-refund.why-hint"),
            rows=tuple(
                (turn.button(turn.say(f"staff-refund.because-{code}"), Step.REFUND.at(order, amount, code)),)
                for code in REASONS
            ),
        )
    text = turn.say(
        "staff-refund.preview", amount=turn.money(amount), name=it.name, method=it.method, reason=_reason(turn, why),
        left=turn.money(kept - amount),
    )
    sure = turn.say("staff-refund.confirm", amount=turn.money(amount))
    return View(
        title=title, text=text,
        rows=((turn.button(sure, pay_back.of(order, it.revision, amount, why), Style.DANGER),),),
    )


@screen.text
def typed(turn: Turn, words: str, order: int, amount: int = 0, why: str = "") -> Place:
    """An amount, an amount with its reason, or the reason."""
    if amount and not why:
        return Step.REFUND.at(order, amount, _keep(turn, words))
    it = orders.any_order(turn.db, order)
    said, _, reason = words.strip().partition(" ")
    wanted = money.minor(said, it.currency)
    if not wanted:
        raise Retry("staff-refund.bad", example="14")
    return _checked(turn, it, wanted, reason)


@right.tap(screen, "zrc", staff.REFUND)
def pay_back(turn: Turn, order: int, revision: int, amount: int, why: str) -> Place:
    """Send it. Large sums wait for an owner or a manager; more than is left never goes."""
    it = orders.any_order(turn.db, order)
    if first.beaten(turn, it, revision):
        return Step.STAFF_ORDER.at(order)
    if why not in REASONS and not why.startswith(OWN_WORDS):
        raise Refusal("staff-refund.why-hint")
    _limit(turn, amount)
    left = counter.refund(turn.db, it, amount, why, right.me(turn), shop=turn.shop, now=turn.now)
    turn.note("staff-refund.done", number=it.number, amount=turn.money(amount), left=turn.money(left))
    return Step.STAFF_ORDER.at(order)


def by_command(turn: Turn, rest: str) -> Place:
    """`/refund A1024 14 可颂漏发`; without an amount the choices are shown."""
    match = re.fullmatch(r"(\S+)(?:\s+(\S+))?(?:\s+(.+))?", rest.strip(), re.DOTALL)
    assert match is not None
    it = board.by_number(turn.db, match[1])
    if not match[2]:
        return Step.REFUND.at(it.id)
    wanted = money.minor(match[2], it.currency)
    if not wanted:
        raise Refusal("staff-usage.refund", example=f"/refund {it.number} 14")
    return _checked(turn, it, wanted, match[3] or "")


def _checked(turn: Turn, it: Order, amount: int, reason: str) -> Place:
    kept = attempts.kept(turn.db, it)
    if not kept:
        raise Refusal("staff-refund.nothing", number=it.number)
    if amount > kept:
        raise Refusal("staff-refund.too-much", kept=turn.money(kept))
    _limit(turn, amount)
    why = _keep(turn, reason) if reason.strip() else ""
    return Step.REFUND.at(it.id, amount, why) if why else Step.REFUND.at(it.id, amount)


def _limit(turn: Turn, amount: int) -> None:
    if amount > turn.shop.refund_limit:
        right.senior(turn, "staff-refund.over-limit", limit=turn.money(turn.shop.refund_limit))


def _how_much(turn: Turn, it: Order, kept: int, title: str) -> View:
    """Everything, one of the lines, or an amount that is typed."""
    rows = [(turn.button(turn.say("staff-refund.all", amount=turn.money(kept)), Step.REFUND.at(it.id, kept)),)]
    for line in it.lines[:8]:
        worth = line.price * line.quantity
        if 0 < worth < kept:
            label = turn.say(
                "staff-refund.line", name=turn.of(line, "name"), quantity=line.quantity, amount=turn.money(worth)
            )
            rows.append((turn.button(label, Step.REFUND.at(it.id, worth)),))
    return View(
        title=title, text=turn.say("staff-refund.how-much", kept=turn.money(kept)),
        hint=turn.say("staff-refund.hint"), rows=tuple(rows),
    )


def _keep(turn: Turn, words: str) -> str:
    """A reason of one's own, sealed and kept under a short id that a button can carry."""
    said = " ".join(words.split())
    if not said or len(said) > LONGEST:
        raise Retry("staff-refund.long-reason", most=LONGEST)
    return OWN_WORDS + search.keep(turn.db, KEYS.seal(said, COLUMN))


def _reason(turn: Turn, why: str) -> str:
    if why in REASONS:
        return turn.say(f"staff-refund.because-{why}")
    sealed = search.kept(turn.db, why.removeprefix(OWN_WORDS)) if why.startswith(OWN_WORDS) else None
    if sealed is None:
        raise Refusal("staff-refund.why-hint")
    return KEYS.open(sealed, COLUMN)
