"""Which number and which option belong to which thing, and what is not wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dialog.understand import atoms, ready, things
from dialog.understand.everyday import COMMON, Kind
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.things import Thing, like_an_option
from dialog.understand.tokens import Token


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was named.

    products   the ones it can be, the most likely first; none for a shelf
    text       what it was called
    quantity   None when no number was said
    options    choices as they were said, of this thing
    strange    what was said of it that it does not have
    sure       NONE: ask which; EXACT: its name; else a part of its name or another spelling, to be said back
    unwanted   to be taken out, or not wanted at all
    shelf      the shelf it names, 0 for none
    related    every product the word may speak of, for things that lie in a basket already
    """

    products: tuple[int, ...]
    text: str
    quantity: int | None = None
    options: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    sure: Strength = Strength.EXACT
    unwanted: bool = False
    shelf: int = 0
    related: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """A sentence in order: things, what was said of nothing in particular, and what nobody understood."""

    items: tuple[Item, ...]
    quantity: int | None
    options: tuple[str, ...]
    nth: int
    rest: tuple[str, ...]


def read(lexicon: Lexicon, tokens: Sequence[Token]) -> Parts:
    """Put a cut-up sentence together."""
    return _Reading(lexicon, ready.ready(lexicon, tokens)).read()


class _Reading:
    """One sentence being put together."""

    def __init__(self, lexicon: Lexicon, tokens: list[Token]) -> None:
        self.lexicon = lexicon
        self.tokens = tokens
        self.done: set[int] = set()
        self.things = things.find(lexicon, tokens, self.done)
        self.named = frozenset(self.done)
        self.rest: list[str] = []
        self.options: list[str] = []
        self.quantity: int | None = None
        self.nth = 0
        self.placed = False

    def read(self) -> Parts:
        """In this order: what is not wanted, numbers, options, and what is left."""
        self._unwanted()
        self._numbers()
        self._all()
        for at, token in enumerate(self.tokens):
            if at not in self.done and token.kind is Kind.OPTION:
                self._option(at, token)
        self._leftovers()
        items = [item for thing in self.things for item in self._items(thing)]
        return Parts(tuple(items), self.quantity, tuple(self.options), self.nth, tuple(self.rest))

    def _around(self, at: int) -> tuple[Thing | None, Thing | None]:
        """The thing before a place and the one after it."""
        before = next((thing for thing in reversed(self.things) if thing.at < at), None)
        return before, next((thing for thing in self.things if thing.at > at), None)

    def _apart(self, start: int, end: int) -> int:
        """2 with a break or an “and” between, 1 with a blank between Chinese words, else 0."""
        kinds = {token.kind for token in self.tokens[start + 1 : end]}
        if kinds & {Kind.BREAK, Kind.AND, Kind.ADD}:
            return 2
        return int(any(token.gap and token.han for token in self.tokens[start + 1 : end + 1]))

    def _unwanted(self) -> None:
        for at, token in enumerate(self.tokens):
            if token.kind not in (Kind.NOT, Kind.REMOVE):
                continue
            self.done.add(at)
            before, after = self._around(at)
            trailing = before is not None and (after is None or self._apart(before.at, at) < self._apart(at, after.at))
            if trailing and (token.kind is Kind.REMOVE or at == len(self.tokens) - 1):
                assert before is not None
                before.unwanted = True
            elif after is not None and self._apart(at, after.at) < 2:
                after.unwanted = True
                self._spread(after)

    def _spread(self, first: Thing) -> None:
        """不要可颂和贝果 takes out both."""
        last = first
        for thing in self.things[self.things.index(first) + 1 :]:
            if {token.kind for token in self.tokens[last.at + 1 : thing.at]} - {Kind.AND}:
                break
            thing.unwanted = True
            last = thing

    # -- numbers ----------------------------------------------------------------------------------------------

    def _numbers(self) -> None:
        each = any(token.kind is Kind.EACH for token in self.tokens)
        order = [token.kind for token in self.tokens if token.kind in (Kind.NUMBER, Kind.PRODUCT)]
        first = bool(order) and order[0] is Kind.NUMBER
        for at, token in enumerate(self.tokens):
            if token.kind is Kind.NTH:
                self.nth = self.nth or token.value
                self.done.add(at)
            if token.kind is not Kind.NUMBER or at in self.done or self._is_option(at, token):
                continue
            self.done.add(at)
            if each and self.things:
                for thing in self.things:
                    thing.quantity = token.value if thing.quantity is None else thing.quantity
                continue
            self._count(at, token, number_first=first)

    def _is_option(self, at: int, token: Token) -> bool:
        """30 of 30 jeans, or of jeans in 30."""
        if not token.option or token.counted:
            return False
        holders = [thing for thing in self.things if any(self.lexicon.can(id, token.key) for id in thing.products)]
        if not holders:
            return False
        self.tokens[at] = replace(token, kind=Kind.OPTION)
        return True

    def _count(self, at: int, token: Token, *, number_first: bool) -> None:
        before, after = self._around(at)
        if before is not None and before.quantity is not None:
            if after is not None:
                before = None
            elif self._of_something_unknown(at, after):
                return
            else:
                before.extra.append((at, token.value, []))
                return
        if after is not None and (after.quantity is not None or self._number_between(at, after.at)):
            after = None
        if before is None and self._of_something_unknown(at, after):
            return
        chosen = before or after
        if before is not None and after is not None:
            back, on = self._apart(before.at, at), self._apart(at, after.at)
            if token.key in ("a", "an"):
                chosen = after
            else:
                chosen = (after if number_first else before) if back == on else (before if back < on else after)
        if chosen is None:
            self._bare_number(at, token)
        else:
            chosen.quantity, chosen.counted_at = token.value, at

    def _of_something_unknown(self, at: int, after: Thing | None) -> bool:
        """Whether the number counts something the shop does not have: “一份佛跳墙”."""
        follows = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if follows is None or follows.kind is not Kind.UNKNOWN or at + 1 in self.done or like_an_option(follows):
            return False
        return bool(self.things) and (after is None or self._apart(at, after.at) > 1)

    def _number_between(self, start: int, end: int) -> bool:
        return any(
            self.tokens[at].kind is Kind.NUMBER and at not in self.named and not self._may_be_option(self.tokens[at])
            for at in range(start + 1, end)
        )

    @staticmethod
    def _may_be_option(token: Token) -> bool:
        return token.option and not token.counted

    def _bare_number(self, at: int, token: Token) -> None:
        """Two bare numbers: the first is the place in a list, “2 大杯 两杯”. One too many beside a thing, as in
        “两三个可颂”, leaves it open how many are meant."""
        before, after = self._around(at)
        if thing := after or before:
            thing.sure = Strength.NONE
            self.rest.append(token.text)
        elif self.quantity is None:
            self.quantity = token.value
            self.placed = not token.counted and token.key not in ("a", "an")
        elif not self.nth and self.placed:
            self.nth, self.quantity = self.quantity, token.value
        else:
            self.rest.append(token.text)

    # -- options ----------------------------------------------------------------------------------------------

    def _all(self) -> None:
        """都要大杯, both large: said once for everything."""
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.ALL or len(self.things) < 2:
                continue
            for place in range(at + 1, len(self.tokens)):
                other = self.tokens[place]
                if other.kind is not Kind.OPTION:
                    if other.kind in (Kind.BREAK, Kind.PRODUCT, Kind.NUMBER):
                        break
                    continue
                self.done.add(place)
                for thing in self.things:
                    if any(self.lexicon.can(id, other.key) for id in thing.products):
                        thing.options.append((place, _said(other)))

    def _option(self, at: int, token: Token) -> None:
        before, after = self._around(at)
        if before is None and after is None:
            self.options.append(_said(token))
            return
        if before is not None and before.extra and after is None:
            started = [texts for place, _, texts in before.extra if place < at]
            if started or before.counted_at < before.at:
                (started or [texts for _, _, texts in before.extra])[-1 if started else 0].append(_said(token))
                return
        can_before = before is not None and any(self.lexicon.can(id, token.key) for id in before.products)
        can_after = after is not None and any(self.lexicon.can(id, token.key) for id in after.products)
        chosen = before or after
        if before is not None and after is not None:
            chosen = self._nearer(at, before, after) if can_before == can_after else (before if can_before else after)
        assert chosen is not None
        if any(self.lexicon.can(id, token.key) for id in chosen.products):
            chosen.options.append((at, _said(token)))
            return
        if not any(self.lexicon.called(id, token.key.removesuffix(" 的")) for id in chosen.products):
            chosen.strange.append(_said(token))

    def _nearer(self, at: int, before: Thing, after: Thing) -> Thing:
        """To the thing before when a number that begins the next stands between, or a break does."""
        back, on = self._apart(before.at, at), self._apart(at, after.at)
        if self._number_between(at, after.at):
            return before if back <= on or back < 2 else after
        if self._number_between(before.at, at):
            starts = max(place for place in range(before.at, at) if self.tokens[place].kind is Kind.NUMBER)
            return before if self._apart(before.at, starts) == 0 and before.quantity == self.tokens[starts].value and (
                self._apart(starts, at) == 0 and on > 0
            ) else after
        return before if back <= on else after

    # -- the rest ---------------------------------------------------------------------------------------------

    def _leftovers(self) -> None:
        for at, token in enumerate(self.tokens):
            if at in self.done or token.kind is not Kind.UNKNOWN:
                continue
            if self.things and all(word in COMMON or (len(word) == 1 and word.isascii()) for word in token.key.split()):
                continue
            before = next((thing for thing in reversed(self.things) if thing.at < at), None)
            close = before is not None and self._apart(before.at, at) == 0 and not self._number_between(before.at, at)
            if before is not None and (like_an_option(token) or close):
                before.strange.append(token.text)
            else:
                self.rest.append(token.text)

    def _items(self, thing: Thing) -> Iterable[Item]:
        """What a thing comes to; “三杯拿铁，两杯大杯一杯中杯” are two."""
        sure = Strength.NONE if thing.strange and thing.sure < Strength.EXACT else thing.sure
        item = Item(
            thing.products, thing.text, thing.quantity, tuple(text for _, text in sorted(thing.options)),
            tuple(thing.strange), sure, thing.unwanted, thing.shelf, thing.token.entry.related,
        )
        if not thing.extra:
            return [item]
        counts = [count for _, count, _ in thing.extra]
        if all(options for _, _, options in thing.extra):
            kinds = [
                replace(item, quantity=count, options=(*item.options, *options)) for _, count, options in thing.extra
            ]
            if sum(counts) == thing.quantity:
                return [self._told_apart(kind) for kind in kinds]
            if thing.counted_at > thing.at and item.options:
                each = zip(kinds, thing.extra, strict=True)
                return [item, *(replace(kind, options=tuple(options)) for kind, (_, _, options) in each)]
        self.rest += [str(count) for count in counts]
        said = tuple(text for _, _, options in thing.extra for text in options)
        return [replace(item, options=(*item.options, *said), sure=Strength.NONE)]


    def _told_apart(self, item: Item) -> Item:
        """Which of several things it is, where an option is part of a name: “3 lattes, 1 iced 2 hot”."""
        if len(item.products) < 2:
            return item
        keys = [atoms.key(words).removesuffix(" 的") for words in item.options]
        called = tuple(id for id in item.products if any(self.lexicon.called(id, key) for key in keys))
        if not called:
            return item
        return replace(item, products=called, sure=Strength.HEAD if len(called) == 1 else Strength.NONE)


def _said(token: Token) -> str:
    """An option as it is looked for: as typed, unless it was mistyped."""
    return token.text if not token.mended else token.key.replace(" ", "") if token.han else token.key
