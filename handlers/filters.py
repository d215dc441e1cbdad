"""Narrowing a list: price, stars, stock and colours, each with how many would be left."""

from dataclasses import replace

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, View
from handlers import listing
from handlers.graph import Step
from handlers.listing import Settings
from services import search
from services.refusal import Refusal
from services.search import Facets, Filters, Part, Query, Sort

screen = Screen(Step.FILTERS)


@screen.show
def choose(turn: Turn, subject: str, how: str = "") -> View:
    """All filters on one screen; a tap applies at once, and the count changes with it."""
    settings, query = _query(turn, subject, how)
    facets = search.facets(turn.db, query)
    rows = [row for row in (
        _prices(turn, subject, settings, facets), _stars(turn, subject, settings, facets),
        _stock(turn, subject, settings, facets), *_tags(turn, subject, settings, facets),
    ) if row]
    rows.append((
        turn.main(turn.say("filters.show", count=facets.total), _list(subject, 1, listing.write(turn, settings))),
        turn.button(
            turn.say("filters.clear"), Step.FILTERS.at(subject, listing.write(turn, Settings(Filters(), settings.sort)))
        ),
    ))
    now = listing.in_words(turn, settings.filters) or turn.say("filters.none")
    return View(title=turn.say("filters.title"), text=now, hint=turn.say("filters.hint"), rows=tuple(rows))


@screen.text
def typed(turn: Turn, words: str, subject: str, how: str = "") -> Place | None:
    """“50 to 100”, “4 stars and up”."""
    default = Sort.SALES if subject.startswith("c") else Sort.BEST
    return listing.typed(turn, words, 1, how, at=lambda _, how: Step.FILTERS.at(subject, how), default=default)


@screen.tap("fz")
def none_left(turn: Turn, subject: str, how: str) -> Place:
    """A choice that would leave nothing explains itself instead."""
    turn.pop("filters.would-be-none")
    return Step.FILTERS.at(subject, how)


def _query(turn: Turn, subject: str, how: str) -> tuple[Settings, Query]:
    kind, rest = subject[:1], subject[1:]
    if kind == "c" and rest.isdigit():
        settings = listing.read(turn, how)
        return settings, Query(category=int(rest), filters=settings.filters, sort=settings.sort)
    words = search.kept(turn.db, rest) if kind == "w" else None
    if words is None:
        raise Refusal("search.forgotten")
    settings = listing.read(turn, how, Sort.BEST)
    return settings, Query(words=words, filters=settings.filters, sort=settings.sort)


def _list(subject: str, page: int, how: str) -> Place:
    if subject.startswith("c"):
        return Step.SHELF.at(int(subject[1:]), page, how)
    return Step.RESULTS.at(subject[1:], page, how)


def _one(
    turn: Turn, subject: str, settings: Settings, label: str, count: int, to: Filters, *, on: bool, guess: bool
) -> Button:
    """One choice: switched on it says so; one that would leave nothing says (0) and explains, if that is no guess."""
    there = Step.FILTERS.at(subject, listing.write(turn, Settings(to, settings.sort)))
    if on:
        return turn.button(turn.say("filters.on", label=label), there)
    if count == 0 and not guess:
        return turn.button(turn.say("filters.zero", label=label), none_left.of(subject, listing.write(turn, settings)))
    return turn.button(label, there)


def _prices(turn: Turn, subject: str, settings: Settings, facets: Facets) -> tuple[Button, ...]:
    now = settings.filters
    return tuple(
        _one(
            turn, subject, settings, listing.in_words(turn, Filters(low=band.low, high=band.high)), band.count,
            now.drop(Part.PRICE) if band.chosen else replace(now, low=band.low, high=band.high), on=band.chosen,
            guess=facets.more,
        )
        for band in facets.bands
    )


def _stars(turn: Turn, subject: str, settings: Settings, facets: Facets) -> tuple[Button, ...]:
    now = settings.filters
    return tuple(
        _one(
            turn, subject, settings, turn.say("filters.stars", stars=f"{rating / 10:g}"), count,
            replace(now, rating=None if now.rating == rating else rating), on=now.rating == rating,
            guess=facets.more,
        )
        for rating, count in facets.ratings
    )


def _stock(turn: Turn, subject: str, settings: Settings, facets: Facets) -> tuple[Button, ...]:
    now = settings.filters
    label = turn.say("filters.in-stock")
    wanted = replace(now, in_stock=not now.in_stock)
    return (
        _one(turn, subject, settings, label, facets.in_stock, wanted, on=now.in_stock, guess=facets.more),
    )


def _tags(turn: Turn, subject: str, settings: Settings, facets: Facets) -> list[tuple[Button, ...]]:
    now = settings.filters
    buttons = []
    for mark in (*facets.colours[:5], *facets.tags[:5]):
        others = tuple(tag for tag in now.tags if tag != mark.tag)
        wanted = replace(now, tags=others if mark.chosen else (*others, mark.tag))
        label = mark.name.of(turn.language)
        buttons.append(
            _one(turn, subject, settings, label, mark.count, wanted, on=mark.chosen, guess=facets.more)
        )
    return [tuple(buttons[n : n + 5]) for n in range(0, len(buttons), 5)]
