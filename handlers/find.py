"""Searching: an invitation to type, and the results of what was typed."""

from typing import Final

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers import listing
from handlers.graph import Step
from services import catalogue, money, search
from services.refusal import Refusal
from services.search import Filters, Query, Sort

search_screen = Screen(Step.SEARCH)
results_screen = Screen(Step.RESULTS)

LONGEST: Final = 60
POPULAR: Final = 4
OFFERED: Final = 3


@search_screen.show
def invite(turn: Turn) -> View:
    """What are you looking for?"""
    popular = catalogue.best_sellers(turn.db, POPULAR)
    buttons = tuple(turn.button(item.name.of(turn.language), Step.PRODUCT.at(item.id)) for item in popular)
    return View(
        title=turn.say("search.title"), text=turn.say("search.ask"),
        rows=(buttons[:2], buttons[2:]) if len(buttons) > 2 else (buttons,),
    )


@search_screen.text
def asked(turn: Turn, words: str) -> Place | None:
    """Whatever is typed here is looked for."""
    return look_for(turn, words)


@results_screen.show
def results(turn: Turn, words_id: str, page: int = 1, how: str = "") -> View:
    """What was found, or the way on when nothing was."""
    words = _words(turn, words_id)
    settings = listing.read(turn, how, Sort.BEST)
    query = Query(words=words, filters=settings.filters, sort=settings.sort)
    found = search.find(turn.db, query, page=page)
    if not found.ids:
        return _nothing(turn, words_id, query)
    title = turn.say("search.results", words=found.corrected or words)
    view = listing.draw(
        turn, found, settings, title=title, at=lambda number, how: Step.RESULTS.at(words_id, number, how),
        filters=Step.FILTERS.at(f"w{words_id}", how),
    )
    if found.corrected is None:
        return view
    note = turn.say("search.corrected", words=words, corrected=found.corrected)
    return View(note=note, title=view.title, text=view.text, hint=view.hint, rows=view.rows)


@results_screen.text
def typed(turn: Turn, words: str, words_id: str, page: int = 1, how: str = "") -> Place | None:
    """Narrow the results, or turn the page."""
    return listing.typed(
        turn, words, page, how, at=lambda number, how: Step.RESULTS.at(words_id, number, how), default=Sort.BEST
    )


def look_for(turn: Turn, words: str, *, sure: bool = False) -> Place | None:
    """Where a search leads: straight to the product when its name was typed, else to the results.

    With `sure`, None when nothing is found instead of the screen that says so.
    """
    asked = " ".join(words.split())[:LONGEST]
    if not asked:
        return None
    exact = search.exact(turn.db, asked)
    if exact is not None:
        return Step.PRODUCT.at(exact)
    digits = money.exponent(turn.shop.currency)
    filters, sort, rest = search.read_filters(asked, language=turn.language, exponent=digits)
    settings = listing.Settings(filters or Filters(), sort or Sort.BEST)
    query = Query(words=rest.strip() or asked, filters=settings.filters, sort=settings.sort)
    if not rest.strip() and filters is None:
        query = Query(words=asked, filters=Filters(), sort=Sort.BEST)
    found = search.find(turn.db, query)
    if sure and not found.ids:
        return None
    if found.total == 1 and found.corrected is None:
        return Step.PRODUCT.at(found.ids[0])
    kept = search.keep(turn.db, query.words)
    how = "" if settings == listing.Settings(Filters(), Sort.BEST) else listing.write(turn, settings)
    return Step.RESULTS.at(kept, 1, how)


def _nothing(turn: Turn, words_id: str, query: Query) -> View:
    """Never an empty page: a spelling, a filter less, or what is liked most nearby."""
    words = query.words
    rows = []
    text = turn.say("search.nothing", words=words)
    near = search.suggest(turn.db, words, turn.language)[:OFFERED]
    if loosened := search.loosen(turn.db, query):
        dropped, count = loosened
        text = turn.say("search.too-tight", words=words, filter=turn.say(f"filters.kind-{dropped}"), count=count)
        looser = listing.write(turn, listing.Settings(query.filters.drop(dropped), query.sort))
        rows.append((turn.main(turn.say("search.drop"), Step.RESULTS.at(words_id, 1, looser)),))
    elif near:
        text = turn.say("search.did-you-mean", words=words)
        rows += [
            (turn.button(name, Step.PRODUCT.at(found)),)
            for name in near if (found := search.exact(turn.db, name))
        ]
    if not rows:
        rows += [
            (turn.button(item.name.of(turn.language), Step.PRODUCT.at(item.id)),)
            for item in catalogue.best_sellers(turn.db, OFFERED)
        ]
    rows.append((turn.button(turn.say("search.ask-person"), Step.PERSON.at()),))
    return View(title=turn.say("search.results", words=words), text=text, rows=tuple(rows))


def _words(turn: Turn, words_id: str) -> str:
    words = search.kept(turn.db, words_id)
    if words is None:
        raise Refusal("search.forgotten")
    return words


