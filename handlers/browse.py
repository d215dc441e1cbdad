"""The shelves: one level a screen, then what stands on one, a page at a time."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, View
from handlers import listing
from handlers.graph import Step
from services import search
from services import shelves as stock_room
from services.refusal import Refusal
from services.search import Query

shelves_screen = Screen(Step.SHELVES, link=True)
shelf_screen = Screen(Step.SHELF, link=True)

PER_PAGE: Final = 16


@shelves_screen.show
def shelves(turn: Turn, page: int = 1) -> View:
    """All top shelves, with how many things stand on each."""
    found = stock_room.shelves(turn.db)
    if not found:
        return View(
            title=turn.say("shelves.title"), text=turn.say("shelves.none"),
            rows=((turn.button(turn.say("shelves.ask"), Step.PERSON.at()),),),
        )
    return View(title=turn.say("shelves.title"), hint=turn.say("shelves.hint"), rows=_shelf_rows(turn, found))


@shelf_screen.show
def shelf(turn: Turn, category: int, page: int = 1, how: str = "") -> View:
    """One shelf: the shelves on it, or else the products, sorted and filtered as asked."""
    here = stock_room.shelf(turn.db, category)
    if here is None:
        raise Refusal("shelves.gone")
    title = f"{here.icon} {here.name.of(turn.language)}".strip()
    below = stock_room.shelves(turn.db, category)
    rows = _shelf_rows(turn, below) if below and page == 1 else ()
    settings = listing.read(turn, how)
    found = search.find(
        turn.db, Query(category=category, filters=settings.filters, sort=settings.sort), page=page
    )
    if not found.ids:
        raise Refusal("shelves.empty")
    view = listing.draw(
        turn, found, settings, title=title, at=lambda number, how: Step.SHELF.at(category, number, how),
        filters=Step.FILTERS.at(f"c{category}", how),
    )
    return View(title=view.title, text=view.text, hint=view.hint, rows=(*rows, *view.rows))


@shelf_screen.text
def typed(turn: Turn, words: str, category: int, page: int = 1, how: str = "") -> Place | None:
    """“next page”, “cheaper ones”, “under 100” narrow or turn this list."""
    return listing.typed(turn, words, page, how, at=lambda number, how: Step.SHELF.at(category, number, how))


def _shelf_rows(turn: Turn, found: list[stock_room.Shelf]) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        turn.button(
            turn.say("shelves.one", name=f"{each.icon} {each.name.of(turn.language)}".strip(), count=each.count),
            Step.SHELF.at(each.id),
        )
        for each in found[:PER_PAGE]
    ]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
