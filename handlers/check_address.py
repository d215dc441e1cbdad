"""Is this right? Every part of a new or changed address, what is missing first, each one tap or one sentence away."""

from dataclasses import replace
from typing import Final

from dialog.event import Contact, Location, Picture
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Request, Rows, View
from handlers import address_line, address_parts, asked_for, taking_down
from handlers.graph import Step
from handlers.taking_down import at
from models.basket import Draft
from services import checkout
from services.addresses import book, region_words, unfinished
from services.addresses import recognise as reader
from services.addresses.recognise import Field, Problem, show_phone
from services.addresses.regions import table
from services.addresses.unfinished import Unfinished
from services.refusal import Refusal, Retry

__all__ = ["at", "correct", "screen"]

screen = Screen(Step.CHECK_ADDRESS)

CLOSE: Final = 300          # metres within which a saved address is offered for a shared point
PARTS: Final = frozenset(field.value for field in Field)


@screen.show
def check(turn: Turn, order: int = 0, field: str = "") -> View:
    """The parts with what is missing marked; or, with `field`, the one question."""
    it = taking_down.known(turn)
    if field in PARTS:
        return _question(turn, it, order, Field(field))
    lines = [*(address_parts.part(turn, it, part) for part in Field)]
    if it.found.backup:
        lines.append(turn.say("checkaddress.backup", phone=show_phone(it.found.backup)))
    if it.found.tag:
        lines.append(turn.say("checkaddress.tag", tag=address_line.tag(turn, it.found.tag)))
    title = "edit" if it.edits else "missing" if it.missing else "title"
    return View(
        title=turn.say(f"checkaddress.{title}"), text="\n".join(lines), hint=address_parts.hint(turn, it),
        request=address_parts.request(it),
        rows=(
            *_offer(turn, it, order), *_close(turn, it, order), *_regions(turn, it, order),
            *_actions(turn, it, order),
        ),
    )


@screen.text
def said(turn: Turn, words: str, order: int = 0, field: str = "") -> Place | None:
    """A correction, a missing part, or the answer to the one question. Raises Retry when it is none of them."""
    draft = taking_down.draft(turn)
    it = unfinished.load(draft)
    if reader.looks_secret(words):
        return taking_down.secret(turn, at(order, field))
    if field not in PARTS:
        if asked_for.is_name(turn, words):
            return None
        if place := correct(turn, draft, it, words, order):
            return place
        if place := taking_down.add(turn, draft, it, words, order):
            return place
        field = it.missing[0] if len(it.missing) == 1 else ""
        if field not in (Field.NAME, Field.PHONE, Field.REGION):
            raise Retry("checkaddress.unreadable")
    answered = unfinished.answer(it, Field(field), words, turn.shop.country)
    if answered is None and field == Field.NAME and unfinished.is_endless(" ".join(words.split())):
        raise Retry("newaddress.name-long", most=unfinished.LONGEST_NAME)
    if answered is None:
        raise Retry(f"checkaddress.bad-{field}")
    if field == Field.PHONE and not answered.found.phone:
        return taking_down.fault(turn, draft, answered, at(order, field))
    return taking_down.go_on(turn, draft, answered, order)


@screen.given(Contact)
def contact(turn: Turn, said: Contact, order: int = 0, field: str = "") -> Place | None:
    """A shared number fills the phone."""
    return taking_down.contact(turn, said, order)


@screen.given(Location)
def located(turn: Turn, said: Location, order: int = 0, field: str = "") -> Place | None:
    """A shared point fills the place."""
    return taking_down.located(turn, said, order)


@screen.given(Picture)
def picture(turn: Turn, said: Picture, order: int = 0, field: str = "") -> Place | None:
    """Nobody here reads letters in a picture."""
    turn.note("newaddress.picture")
    return at(order, field)


@screen.tap("ck")
def right(turn: Turn, order: int) -> Place:
    """It is right: write it down and use it. What is missing is asked for instead."""
    draft = taking_down.draft(turn)
    it = unfinished.load(draft)
    if it.empty:
        return taking_down.done(turn, draft, order)
    if it.missing:
        return at(order, it.missing[0])
    return taking_down.finish(turn, draft, it, order)


@screen.tap("cl")
def called(turn: Turn, order: int, tag: str) -> Place:
    """Home, office, school, or none of them."""
    draft = taking_down.draft(turn)
    it = unfinished.load(draft)
    unfinished.keep(draft, replace(it, found=replace(it.found, tag=tag if tag in book.TAGS else "")))
    return at(order)


@screen.tap("cr")
def region(turn: Turn, order: int, code: int) -> Place:
    """The region that was meant."""
    if str(code) not in table().names:
        raise Refusal("checkaddress.bad-region")
    draft = taking_down.draft(turn)
    it = unfinished.in_region(unfinished.load(draft), table().region(str(code)))
    return taking_down.go_on(turn, draft, it, order)


@screen.tap("cy")
def others_number(turn: Turn, order: int, yes: int) -> Place:
    """Use somebody else's shared number, or do not."""
    draft = taking_down.draft(turn)
    it = unfinished.load(draft)
    if it.offer is None:
        return at(order)
    phone, name = it.offer
    it = replace(it, offer=None)
    if yes:
        it = replace(it, found=replace(it.found, phone=phone, name=it.found.name or name, doubtful="", problems=()))
    return taking_down.go_on(turn, draft, it, order)


@screen.tap("cn")
def no_number(turn: Turn, order: int) -> Place:
    """The shared place has no door number: its own words are the address."""
    draft = taking_down.draft(turn)
    it = unfinished.load(draft)
    if not it.spot:
        return at(order)
    return taking_down.go_on(turn, draft, replace(it, spot="", found=replace(it.found, detail=it.spot)), order)


def correct(turn: Turn, draft: Draft, it: Unfinished, words: str, order: int) -> Place | None:
    """“手机是 139…”, “5 楼改 6 楼”. None when it is no correction."""
    changed = reader.correct(replace(it.found, problems=()), words)
    if changed is None:
        return None
    if Problem.SECRET in changed.problems:
        return taking_down.secret(turn, at(order))
    it = replace(it, found=changed)
    if changed.problems:
        return taking_down.fault(turn, draft, it, at(order))
    unfinished.keep(draft, it)
    turn.note("checkaddress.corrected")
    return at(order)


def _question(turn: Turn, it: Unfinished, order: int, field: Field) -> View:
    """One part, asked alone; in the slow way with how far along we are."""
    fields = list(Field)
    key = "door" if field is Field.DETAIL and it.place else field
    title = turn.say(f"checkaddress.ask-{key}")
    if it.steps:
        title = turn.say("checkaddress.progress", step=fields.index(field) + 1, steps=len(fields), question=title)
    rows: Rows = (*_regions(turn, it, order),) if field is Field.REGION else ()
    if field is Field.DETAIL and it.spot:
        rows = (*rows, (turn.button(turn.say("checkaddress.no-door"), no_number.of(order)),))
    if it.place:
        rows = (*_close(turn, it, order), *rows)
    return View(
        title=title, text=address_parts.known_of(turn, it, field), hint=turn.say(f"checkaddress.example-{key}"),
        request=Request.CONTACT if field is Field.PHONE else Request.NONE,
        rows=(*rows, (turn.button(turn.say("checkaddress.whole"), at(order)),)),
    )


def _offer(turn: Turn, it: Unfinished, order: int) -> Rows:
    if it.offer is None:
        return ()
    number = show_phone(it.offer[0])
    return ((
        turn.button(turn.say("checkaddress.use-number", phone=number), others_number.of(order, 1)),
        turn.button(turn.say("checkaddress.not-this-number"), others_number.of(order, 0)),
    ),)


def _close(turn: Turn, it: Unfinished, order: int) -> Rows:
    """Saved addresses right where the shared point is."""
    if not it.place or it.edits:
        return ()
    latitude, longitude = map(float, it.place.split(","))
    rows = book.near(turn.db, turn.customer, latitude, longitude, metres=CLOSE)[:2]
    return tuple(
        (turn.button(turn.say("checkaddress.close-by", name=address_line.name(turn, row)), here.of(order, row.id)),)
        for row in rows
    )


@screen.tap("cb")
def here(turn: Turn, order: int, address: int) -> Place:
    """The saved address that the shared point lies at."""
    draft = taking_down.draft(turn)
    row = book.own(turn.db, turn.customer, address)
    unfinished.keep(draft, Unfinished())
    return taking_down.use(turn, draft, row, order)


def _regions(turn: Turn, it: Unfinished, order: int) -> Rows:
    """The regions that fit, to choose from."""
    return tuple(
        (turn.button(
            region_words.write([part for part in dict.fromkeys(one.names) if part][-2:], turn.language),
            region.of(order, int(one.code)),
        ),)
        for one in it.found.candidates
    )


def _actions(turn: Turn, it: Unfinished, order: int) -> Rows:
    """What is missing first, else the confirmation; then a label, and every other part."""
    asked = [field for field in it.missing if not (field is Field.REGION and it.found.candidates)]
    first = tuple(turn.main(turn.say(f"checkaddress.fill-{field}"), at(order, field)) for field in asked[:1])
    rest = tuple(turn.button(turn.say(f"checkaddress.fill-{field}"), at(order, field)) for field in asked[1:])
    known = tuple(
        turn.button(turn.say(f"checkaddress.change-{field}"), at(order, field))
        for field in Field if field not in it.missing
    )
    if it.missing:
        return tuple(row for row in (first, rest, known) if row)
    for_order = order or checkout.chosen(turn.db, taking_down.draft(turn))
    purpose = "save" if it.edits else "yes-here" if for_order else "yes"
    tags = tuple(
        turn.button(
            turn.say("address.chosen" if it.found.tag == tag else "address.plain", name=turn.say(f"address.{tag}")),
            called.of(order, tag),
        )
        for tag in (*book.TAGS, "other")
    )
    return ((turn.main(turn.say(f"checkaddress.{purpose}"), right.of(order)),), tags, known)
