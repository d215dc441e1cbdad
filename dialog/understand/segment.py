"""Which number and which option belong to which product, and what is not wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dialog.understand import atoms, numbers
from dialog.understand.everyday import COMMON, Kind
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.tokens import Token

_NEGATED: Final = ("不 要", "不 加", "别 加", "别 放", "不 放", "无", "去", "免", "no", "without", "hold the", "skip the")
_LIKE_AN_OPTION: Final = ("糖", "冰", "辣", "奶", "热", "温", "sugar", "ice", "milk")


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


@dataclass
class _Thing:
    """A thing while its sentence is read. `at` is where it stands."""

    at: int
    token: Token
    products: tuple[int, ...]
    sure: Strength
    text: str
    shelf: int = 0
    quantity: int | None = None
    options: list[tuple[int, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    counted_at: int = -1
    extra: list[tuple[int, int, list[str]]] = field(default_factory=list)      # where, how many, which
    unwanted: bool = False


def read(lexicon: Lexicon, tokens: Sequence[Token]) -> Parts:
    """Put a cut-up sentence together."""
    return _Reading(lexicon, _negate(lexicon, _listed(tokens))).read()


def _listed(tokens: Sequence[Token]) -> list[Token]:
    """Fillers leave a gap behind; an option that is a number too is one of the two."""
    kept: list[Token] = []
    gap = False
    for token in tokens:
        if token.kind in (Kind.FILLER, Kind.WANT):
            gap = gap or token.gap or token.kind is Kind.WANT
            continue
        kept.append(replace(token, gap=token.gap or gap))
        gap = False
    while kept and kept[-1].kind is Kind.BREAK:
        kept.pop()
    return kept


def _negate(lexicon: Lexicon, tokens: list[Token]) -> list[Token]:
    """“No” reaches over a list: 不要冰和糖, without ice or sugar. A product that is not wanted keeps its NOT."""
    kept: list[Token] = []
    no = ""
    for at, token in enumerate(tokens):
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.kind is Kind.NOT:
            no = token.key
            if follows is None or not _deniable(follows):
                kept.append(token)
            continue
        if no and _deniable(token) and (denied := _denied(lexicon, no, token)):
            kept.append(denied)
        else:
            kept.append(token)
        if token.kind is Kind.OPTION and not no:
            no = next((each for each in _NEGATED if token.key.startswith(f"{each} ")), "")
        elif token.kind not in (Kind.AND, Kind.OR):
            no = no if follows is not None and follows.kind in (Kind.AND, Kind.OR) else ""
        if follows is not None and follows.kind not in (Kind.AND, Kind.OR) and token.kind not in (Kind.AND, Kind.OR):
            no = ""
    return kept


def _deniable(token: Token) -> bool:
    return token.kind in (Kind.OPTION, Kind.UNKNOWN) or (
        token.kind is Kind.PRODUCT and token.entry.strength <= Strength.INNER
    )


def _denied(lexicon: Lexicon, no: str, token: Token) -> Token | None:
    """The choice that leaves this out, or the words for it; None for a product after all."""
    for each in (no, *_NEGATED):
        if (key := f"{each} {token.key}") in lexicon.options:
            return replace(token, kind=Kind.OPTION, key=key, text=_words(key, token))
    if token.kind is Kind.PRODUCT:
        return None
    return replace(token, kind=Kind.OPTION, key=f"{no} {token.key}", text=_words(f"{no} {token.key}", token))


def _words(key: str, token: Token) -> str:
    return key.replace(" ", "") if token.han else key


class _Reading:
    """One sentence being put together."""

    def __init__(self, lexicon: Lexicon, tokens: list[Token]) -> None:
        self.lexicon = lexicon
        self.tokens = tokens
        self.things: list[_Thing] = []
        self.rest: list[str] = []
        self.options: list[str] = []
        self.quantity: int | None = None
        self.nth = 0
        self.done: set[int] = set()

    def read(self) -> Parts:
        """In this order: things, what surrounds them, numbers, options, and what is left."""
        self._find_things()
        self._describe()
        self._unwanted()
        self._numbers()
        self._all()
        for at, token in enumerate(self.tokens):
            if at not in self.done and token.kind is Kind.OPTION:
                self._option(at, token)
        self._leftovers()
        items = [item for thing in self.things for item in self._items(thing)]
        return Parts(tuple(items), self.quantity, tuple(self.options), self.nth, tuple(self.rest))

    # -- things ---------------------------------------------------------------------------------------------

    def _find_things(self) -> None:
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.PRODUCT:
                continue
            self.done.add(at)
            entry = token.entry
            thing = _Thing(at, token, entry.products, self._sure(token), token.text, entry.shelf)
            before = self.things[-1] if self.things else None
            if before is not None and self._belongs(before, thing):
                self.things[-1] = self._joined(before, thing)
            else:
                self.things.append(thing)

    def _sure(self, token: Token) -> Strength:
        entry = token.entry
        if entry.shelf and entry.strength is not Strength.EXACT:
            return Strength.NONE
        if len(entry.products) > 1:
            return Strength.NONE
        return Strength.HEAD if token.mended and entry.strength is Strength.EXACT else entry.strength

    def _belongs(self, first: _Thing, second: _Thing) -> bool:
        """Whether two words name one thing: 港式 奶茶, or one of two: latte or mocha."""
        between = [token.kind for token in self.tokens[first.at + 1 : second.at]]
        if between == [Kind.OR]:
            return True
        if between:
            return False
        if first.token.entry.strength is Strength.EXACT and second.token.entry.strength is Strength.EXACT:
            return False
        if set(first.token.entry.related) & set(second.token.entry.related):
            return True
        weak = min(first.token.entry.strength, second.token.entry.strength) <= Strength.START
        return weak and not (second.token.gap and second.token.han)

    def _joined(self, first: _Thing, second: _Thing) -> _Thing:
        blank = "" if second.token.han else " "
        both = [id for id in first.token.entry.related if id in second.token.entry.related]
        open_or = any(token.kind is Kind.OR for token in self.tokens[first.at : second.at])
        if both and not open_or:
            sure = Strength.HEAD if len(both) == 1 else Strength.NONE
            products = tuple(both)
        else:
            few, many = sorted((first.products, second.products), key=len)
            sure, products = Strength.NONE, tuple(dict.fromkeys((*few[:2], *many)))
        self.done.update(range(first.at, second.at + 1))
        return replace_thing(second, products=products, sure=sure, text=f"{first.text}{blank}{second.text}")

    # -- what stands beside them ------------------------------------------------------------------------------

    def _describe(self) -> None:
        """Words before a thing that help to tell which it is, and unknown ones that make it doubtful."""
        for thing in self.things:
            at = thing.at - 1
            while at >= 0 and at not in self.done and self.tokens[at].kind is Kind.UNKNOWN:
                token = self.tokens[at]
                if token.gap and token.han and token.key.count(" ") > 3:
                    break
                if not self._describes(thing, at, token):
                    break
                at -= 1
            self._goes_on(thing)
            if thing.sure is Strength.NONE and len(thing.products) > 1:
                self._by_options(thing)

    def _describes(self, thing: _Thing, at: int, token: Token) -> bool:
        follows = self.tokens[at + 1]
        called = [id for id in thing.token.entry.related if self.lexicon.called(id, token.key)]
        if called:
            thing.products = tuple(called)
            thing.sure = Strength.HEAD if len(called) == 1 else Strength.NONE
            thing.text = f"{token.text}{'' if token.han else ' '}{thing.text}"
            self.done.add(at)
            return True
        if _like_an_option(token):
            thing.strange.append(token.text)
            self.done.add(at)
            return True
        if token.han and follows.gap:
            return False
        if not token.han and all(word in COMMON for word in token.key.split()):
            self.done.add(at)
            return True
        thing.sure = Strength.NONE
        thing.text = f"{token.text}{'' if token.han else ' '}{thing.text}"
        self.done.add(at)
        return True

    def _goes_on(self, thing: _Thing) -> None:
        """The beginning of a name that goes on differently is no name: 黑糖波波."""
        at = thing.at + 1
        if thing.token.entry.strength > Strength.START or at >= len(self.tokens):
            return
        token = self.tokens[at]
        if token.kind is Kind.UNKNOWN and token.han == thing.token.han and not (token.han and token.gap):
            if not token.han and all(word in COMMON for word in token.key.split()):
                return
            thing.sure = Strength.NONE
            thing.text = f"{thing.text}{'' if token.han else ' '}{token.text}"
            self.done.add(at)

    def _by_options(self, thing: _Thing) -> None:
        """Of several things the one whose name holds the option said with it, else those that have it."""
        near = [
            self.tokens[at].key for at in range(self._reach(thing.at, -1), self._reach(thing.at, 1))
            if self.tokens[at].kind is Kind.OPTION
        ]
        for key in near:
            bare = key.removesuffix(" 的")
            called = [id for id in thing.products if self.lexicon.called(id, bare)]
            fitting = called or [id for id in thing.products if self.lexicon.can(id, key)]
            if fitting:
                thing.products = tuple(fitting)
        if len(thing.products) == 1 and not thing.shelf:
            thing.sure = Strength.HEAD

    def _reach(self, at: int, step: int) -> int:
        """How far the words around a thing may speak of it: up to the next thing or number."""
        place = at + step
        while 0 <= place < len(self.tokens) and self.tokens[place].kind in (
            Kind.OPTION, Kind.UNKNOWN, Kind.ALL, Kind.BREAK,
        ) and not (self.tokens[place].kind is Kind.BREAK and any(t.kind is Kind.PRODUCT for t in self.tokens[place:])):
            place += step
        return place if step > 0 else place + 1

    def _unwanted(self) -> None:
        for at, token in enumerate(self.tokens):
            if token.kind not in (Kind.NOT, Kind.REMOVE):
                continue
            self.done.add(at)
            after = next((thing for thing in self.things if thing.at > at), None)
            before = next((thing for thing in reversed(self.things) if thing.at < at), None)
            trailing = before is not None and (after is None or self._apart(before.at, at) < self._apart(at, after.at))
            if trailing and (token.kind is Kind.REMOVE or at == len(self.tokens) - 1):
                assert before is not None
                before.unwanted = True
            elif after is not None and self._apart(at, after.at) < 2:
                after.unwanted = True
                self._spread(after)

    def _spread(self, first: _Thing) -> None:
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
            if token.kind is not Kind.NUMBER or self._is_option(at, token):
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
        before = next((thing for thing in reversed(self.things) if thing.at < at), None)
        after = next((thing for thing in self.things if thing.at > at), None)
        if before is not None and before.quantity is not None:
            if after is not None:
                before = None
            else:
                before.extra.append((at, token.value, []))
                return
        if after is not None and (after.quantity is not None or self._number_between(at, after.at)):
            after = None
        chosen = before or after
        if before is not None and after is not None:
            back, on = self._apart(before.at, at), self._apart(at, after.at)
            chosen = (after if number_first else before) if back == on else (before if back < on else after)
        if chosen is None:
            self._bare_number(token)
        else:
            chosen.quantity, chosen.counted_at = token.value, at

    def _number_between(self, start: int, end: int) -> bool:
        return any(
            token.kind is Kind.NUMBER and not (token.option and not token.counted) for token in self.tokens[start + 1 : end]
        )

    def _bare_number(self, token: Token) -> None:
        """Two bare numbers: the first is the place in a list, “2 大杯 两杯”."""
        if self.quantity is None:
            self.quantity = token.value
        elif not self.nth and not self.things:
            self.nth, self.quantity = self.quantity, token.value
        else:
            self.rest.append(token.text)

    def _apart(self, start: int, end: int) -> int:
        """2 with a break or an “and” between, 1 with a blank between Chinese words, else 0."""
        kinds = {token.kind for token in self.tokens[start + 1 : end]}
        if kinds & {Kind.BREAK, Kind.AND, Kind.ADD}:
            return 2
        return int(any(token.gap and token.han for token in self.tokens[start + 1 : end + 1]))

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
                        thing.options.append((place, other.text))

    def _option(self, at: int, token: Token) -> None:
        before = next((thing for thing in reversed(self.things) if thing.at < at), None)
        after = next((thing for thing in self.things if thing.at > at), None)
        if before is None and after is None:
            self.options.append(token.text)
            return
        if before is not None and before.extra and after is None:
            started = [texts for place, _, texts in before.extra if place < at]
            if started or before.counted_at < before.at:
                (started or [texts for _, _, texts in before.extra])[-1 if started else 0].append(token.text)
                return
        can_before = before is not None and any(self.lexicon.can(id, token.key) for id in before.products)
        can_after = after is not None and any(self.lexicon.can(id, token.key) for id in after.products)
        chosen = before or after
        if before is not None and after is not None:
            chosen = self._nearer(at, before, after) if can_before == can_after else (before if can_before else after)
        assert chosen is not None
        if can_before or can_after or chosen.sure is Strength.NONE:
            if any(self.lexicon.can(id, token.key) for id in chosen.products):
                chosen.options.append((at, token.text))
                return
        if not any(self.lexicon.called(id, token.key.removesuffix(" 的")) for id in chosen.products):
            chosen.strange.append(token.text)

    def _nearer(self, at: int, before: _Thing, after: _Thing) -> _Thing:
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
            if not token.han and all(word in COMMON or len(word) == 1 for word in token.key.split()):
                continue
            before = next((thing for thing in reversed(self.things) if thing.at < at), None)
            close = before is not None and self._apart(before.at, at) == 0 and not self._number_between(before.at, at)
            if before is not None and (_like_an_option(token) or close):
                before.strange.append(token.text)
            else:
                self.rest.append(token.text)

    def _items(self, thing: _Thing) -> Iterable[Item]:
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
                return kinds
            if thing.counted_at > thing.at and item.options:
                plain = [replace(kind, options=tuple(options)) for kind, (_, _, options) in zip(kinds, thing.extra, strict=True)]
                return [item, *plain]
        self.rest += [str(count) for count in counts]
        said = tuple(text for _, _, options in thing.extra for text in options)
        return [replace(item, options=(*item.options, *said), sure=Strength.NONE)]


def replace_thing(thing: _Thing, *, products: tuple[int, ...], sure: Strength, text: str) -> _Thing:
    """The same thing with another reading."""
    thing.products, thing.sure, thing.text = products, sure, text
    return thing


def _like_an_option(token: Token) -> bool:
    return token.key.split()[-1].endswith(_LIKE_AN_OPTION) or (
        token.key.split()[0] in numbers.CHINESE and token.key.endswith(("糖", "甜"))
    )
