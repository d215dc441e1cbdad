"""A list of products, the same wherever it stands: numbered lines, number buttons, pages, sorting, filters."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.view import Button, View
from handlers.graph import Step
from services import catalogue, money, search
from services.item import Item
from services.search import Filters, Page, Sort

At = Callable[[int, str], Place]

CYCLE: Final = (Sort.SALES, Sort.PRICE_UP, Sort.PRICE_DOWN, Sort.RATING, Sort.NEW)
FEW: Final = 3            # so few left are worth saying
LONGEST: Final = 24       # characters of settings that a button has room for, beside what the list is of
KEPT: Final = "k"         # begins the id of kept settings; no settings written out begin with it
NEXT: Final = re.compile(r"下一?页|后面的?|next( page)?|more|n", re.IGNORECASE)
BACK: Final = re.compile(r"上一?页|前面的?|prev(ious)?( page)?|p", re.IGNORECASE)
NUMBERED: Final = re.compile(r"(?:第\s*|page\s*)(\d{1,4})\s*页?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a list is narrowed and sorted."""

    filters: Filters
    sort: Sort


def read(turn: Turn, how: str, default: Sort = Sort.SALES) -> Settings:
    """Settings from a button; what makes no sense is as good as none."""
    if how.startswith(KEPT):
        how = search.kept(turn.db, how.removeprefix(KEPT)) or ""
    known = search.decode(how) if how else None
    return Settings(*known) if known else Settings(Filters(), default)


def write(turn: Turn, settings: Settings) -> str:
    """Settings as a button carries them: written out, or where they are too long for it, the id they are kept under."""
    code = search.encode(settings.filters, settings.sort)
    return code if len(code) <= LONGEST else KEPT + search.keep(turn.db, code)


def draw(turn: Turn, page: Page, settings: Settings, *, title: str, at: At, filters: Place) -> View:
    """The page as text and buttons."""
    items = catalogue.products(turn.db, page.ids)
    left = catalogue.available_of(turn.db, items)
    lines = [_line(turn, number, item, left[item.id]) for number, item in enumerate(items, 1)]
    numbers = turn.numbers([Step.PRODUCT.at(item.id) for item in items])
    heading = turn.say(
        "list.title", title=title, page=page.page, pages=page.pages, total=page.total,
        over="yes" if page.more else "no",
        sort=turn.say(f"list.sort-{settings.sort}"),
    )
    narrowed = in_words(turn, settings.filters)
    how = write(turn, settings)
    rows = [tuple(numbers[n : n + 6]) for n in range(0, len(numbers), 6)]
    turning = _turning(turn, page, at, how)
    if turning:
        rows.append(turning)
    set_up = turn.say("list.filter-on", count=len(settings.filters.parts())) if narrowed else turn.say("list.filter")
    rows.append((
        turn.button(set_up, filters),
        turn.button(
            turn.say("list.sorted", sort=turn.say(f"list.sort-{settings.sort}")), at(1, write(turn, _next(settings)))
        ),
    ))
    if narrowed:
        rows.append((turn.button(turn.say("list.clear"), at(1, write(turn, Settings(Filters(), settings.sort)))),))
    return View(
        title=heading, text="\n".join([*([narrowed] if narrowed else []), *lines]), hint=turn.say("list.hint"),
        rows=tuple(rows),
    )


def typed(
    turn: Turn, words: str, page: int, how: str, *, at: At, default: Sort = Sort.SALES
) -> Place | None:
    """Turn the page or narrow the list by what was typed; None when it is about something else. `default` is the order
    of a list whose button names none."""
    bare = words.strip()
    if NEXT.fullmatch(bare):
        return at(page + 1, how)
    if BACK.fullmatch(bare):
        return at(max(page - 1, 1), how)
    if match := NUMBERED.fullmatch(bare):
        return at(int(match[1]), how)
    digits = money.exponent(turn.shop.currency)
    filters, sort, rest = search.read_filters(bare, language=turn.language, exponent=digits)
    if rest.strip() or (filters is None and sort is None):
        return None
    settings = read(turn, how, default)
    merged = Settings(
        _narrow(settings.filters, filters) if filters else settings.filters, sort or settings.sort
    )
    return at(1, write(turn, merged))


def _narrow(before: Filters, more: Filters) -> Filters:
    """What was asked for before, with what is asked for now in its place."""
    low, high = (before.low, before.high) if more.low is None and more.high is None else (more.low, more.high)
    return replace(
        before, low=low, high=high, rating=more.rating or before.rating, in_stock=more.in_stock or before.in_stock,
        tags=tuple(dict.fromkeys((*before.tags, *more.tags))),
        without=tuple(dict.fromkeys((*before.without, *more.without))),
    )


def in_words(turn: Turn, filters: Filters) -> str:
    """The filters in force, said in the header: ¥50–100 · 4★+ · 有货."""
    parts = []
    if filters.low is not None and filters.high is not None:
        parts.append(money.span(filters.low, filters.high, turn.shop.currency))
    elif filters.high is not None:
        parts.append(turn.say("filters.up-to", high=turn.money(filters.high)))
    elif filters.low is not None:
        parts.append(turn.say("filters.from", low=turn.money(filters.low)))
    if filters.rating is not None:
        parts.append(turn.say("filters.stars", stars=f"{filters.rating / 10:g}"))
    if filters.in_stock:
        parts.append(turn.say("filters.in-stock"))
    parts += [name.of(turn.language) for name in search.called(turn.db, filters.tags)]
    parts += [
        turn.say("filters.without", tag=name.of(turn.language)) for name in search.called(turn.db, filters.without)
    ]
    return " · ".join(parts)


def price(turn: Turn, item: Item) -> str:
    """¥20, or ¥20–23 where it depends on the choices."""
    low, high = item.price_range()
    return turn.money(low) if low == high else money.span(low, high, turn.shop.currency)


def _line(turn: Turn, number: int, item: Item, left: int | None) -> str:
    facts = [turn.say("list.line", number=str(number), name=item.name.of(turn.language), price=price(turn, item))]
    if item.rating:
        facts.append(turn.say("list.rating", stars=f"{item.rating / 10:.1f}"))
    if left == 0:
        facts.append(turn.say("list.sold-out"))
    elif left is not None and left <= FEW:
        facts.append(turn.say("list.few", left=left))
    return " ".join(facts)


def _turning(turn: Turn, page: Page, at: At, how: str) -> tuple[Button, ...]:
    if page.pages <= 1:
        return ()
    buttons = []
    if page.page > 1:
        buttons.append(turn.button(turn.say("list.previous"), at(page.page - 1, how)))
    if page.page < page.pages:
        buttons.append(turn.button(turn.say("list.next"), at(page.page + 1, how)))
    return tuple(buttons)


def _next(settings: Settings) -> Settings:
    position = CYCLE.index(settings.sort) if settings.sort in CYCLE else -1
    return Settings(settings.filters, CYCLE[(position + 1) % len(CYCLE)])

