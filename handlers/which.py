"""Which one? A sentence that can mean several things is asked about once, and what is clear in it is kept."""

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from sqlalchemy import func, select

from dialog.place import DIGITS, Place, base36
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.understand import aside, atoms, sentence
from dialog.understand.lexicon import Strength
from dialog.understand.sentence import Item as Named
from dialog.understand.sentence import Sentence, certain
from dialog.view import Button, View
from handlers import asked_for, listing, new_address, review, taking_orders
from handlers.graph import Step
from models.orders import Order, OrderLine
from services import catalogue, search
from services.addresses import book
from services.addresses.recognise import looks_like_address
from services.refusal import Refusal

screen = Screen(Step.WHICH)

OFFERED: Final = 3
LONGEST: Final = 60            # characters of a name that are looked for
CALL: Final = re.compile(r"[0-9]{7,}")
ANOTHER_PLACE: Final = "送到新地址"                      # read again with the sentence; nobody sees it
NONE: Final = "-"              # this one is left out


@screen.show
def ask(turn: Turn, words_id: str, picks: str = "") -> View:
    """The first thing that is not clear yet: at most three it can be, all of them, or none."""
    said = _sentence(turn, words_id)
    open_one = _open(said, picks)
    if open_one is None:
        raise Refusal("search.forgotten")
    offers = _offers(turn, open_one)
    rows: list[tuple[Button, ...]] = []
    asks = [choose.of(words_id, _more(picks, base36(id))) for id in offers]
    for item, each in zip(catalogue.products(turn.db, offers), asks, strict=True):
        label = turn.say("home.favourite", name=item.name.of(turn.language), price=listing.price(turn, item))
        rows.append((turn.button(label, each),))
    turn.listed = [each.payload for each in asks]
    found = search.keep(turn.db, open_one.text[:LONGEST])
    last = [turn.button(turn.say("which.all", words=open_one.text), Step.RESULTS.at(found))]
    if len([item for item in said.items if not item.unwanted]) > 1:
        last.append(turn.button(turn.say("which.none"), choose.of(words_id, _more(picks, NONE))))
    clear = [item.text for item in said.items if certain(item) and not item.unwanted]
    text = turn.say("which.kept", things=turn.say("list.comma").join(clear)) if clear else ""
    key = "which.title" if len(offers) > 1 else "which.title-one"
    return View(
        title=turn.say(key, words=open_one.text), text=text, hint=turn.say("which.hint"), rows=(*rows, tuple(last))
    )


@screen.text
def typed(turn: Turn, words: str, words_id: str, picks: str = "") -> Place | None:
    """“The iced one”, “热的” picks the one whose name says so."""
    open_one = _open(_sentence(turn, words_id), picks)
    if open_one is None:
        return None
    heard = atoms.key(words).removesuffix(" 的").removesuffix(" one").removeprefix("the ")
    lexicon = asked_for.WORDS.of(turn.db)
    fitting = [id for id in _candidates(turn, open_one) if heard and lexicon.called(id, heard)]
    return choose(turn, words_id, _more(picks, base36(fitting[0]))) if len(fitting) == 1 else None


@screen.tap("wc")
def choose(turn: Turn, words_id: str, picks: str) -> Place:
    """This one it is; the next question, or the order."""
    said = _sentence(turn, words_id)
    if _open(said, picks) is not None:
        return Step.WHICH.at(words_id, picks)
    return place(turn, said, picks)


def take(turn: Turn, words: str, said: Sentence) -> Place:
    """Order what a sentence says, or ask which things are meant first."""
    if _open(said, "") is None:
        return place(turn, said, "")
    return Step.WHICH.at(search.keep(turn.db, _worth_keeping(turn, words)), "")


def place(turn: Turn, said: Sentence, picks: str) -> Place:
    """The order, once every question is answered."""
    answers = iter(picks.split(".") if picks else ())
    named: list[Named] = []
    for item in said.items:
        if item.unwanted:
            continue
        if certain(item):
            named.append(item)
            continue
        answer = next(answers, NONE)
        if answer == NONE or not _readable(answer):
            continue
        named.append(replace(item, products=(int(answer, 36),), sure=Strength.EXACT))
    if not named:
        raise Refusal("which.nothing-left")
    return taking_orders.order(turn, said, named)


def _worth_keeping(turn: Turn, words: str) -> str:
    """The sentence without what is nobody else's business: a note, an address and a number to call are taken down
    where such things are kept, and the question remembers only that another place was said."""
    beside = aside.take_out(words[:sentence.LONGEST])
    if beside.note:
        review.draft(turn).note = beside.note[:taking_orders.LONGEST_NOTE]
    where = {aside.PICKUP: "自提", aside.DELIVER: "外送", "": ""}.get(beside.where, f"送到{beside.where}")
    if looks_like_address(beside.where):
        new_address.take(turn, beside.where, 0)
    if len(beside.where) > book.LONGEST_TAG or any(char.isdigit() for char in beside.where):
        where = ANOTHER_PLACE
    return " ".join(part for part in (CALL.sub("", beside.rest).strip(), where, beside.when) if part)


def _sentence(turn: Turn, words_id: str) -> Sentence:
    words = search.kept(turn.db, words_id)
    if words is None:
        raise Refusal("search.forgotten")
    return asked_for.understand(turn, words)


def _open(said: Sentence, picks: str) -> Named | None:
    """The first uncertain thing that no pick answers."""
    answered = len(picks.split(".")) if picks else 0
    unsure = [item for item in said.items if not item.unwanted and not certain(item)]
    return unsure[answered] if answered < len(unsure) else None


def _more(picks: str, pick: str) -> str:
    return f"{picks}.{pick}" if picks else pick


def _readable(pick: str) -> bool:
    return 0 < len(pick) <= 7 and all(char in DIGITS for char in pick)


def _candidates(turn: Turn, item: Named) -> list[int]:
    shelf = [each.id for each in catalogue.best_sellers(turn.db, OFFERED, category=item.shelf)] if item.shelf else []
    return list(dict.fromkeys((*shelf, *item.products)))


def _offers(turn: Turn, item: Named) -> list[int]:
    """What this customer had before first, then what sells most."""
    ids = _candidates(turn, item)
    bought = turn.db.execute(
        select(OrderLine.product_id, func.count())
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.customer_id == turn.customer.id, OrderLine.product_id.in_(ids))
        .group_by(OrderLine.product_id)
    )
    had: Counter[int] = Counter()
    for product, times in bought:
        had[product] = times
    return sorted(ids, key=lambda id: -had[id])[:OFFERED]
