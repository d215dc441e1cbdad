"""A sentence cut into what the shop has words for: the longest first, from left to right."""

from dataclasses import dataclass, replace
from typing import Final

from dialog.understand import atoms as parts
from dialog.understand import numbers
from dialog.understand.atoms import BREAK, Atom
from dialog.understand.everyday import NOT_AFTER, UNITS, Kind, measure
from dialog.understand.lexicon import Entry, Lexicon, Strength

LONGEST_NUMBER: Final = 5
ORDINALS: Final = {word: at for at, word in enumerate(
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"), 1
)} | {"last": -1}
_TENS: Final = {"打": 12}
_NOTHING: Final = Entry()


@dataclass(frozen=True, slots=True)
class Token:
    """A run of parts. `text` is what it was typed as, `key` what it is looked up by.

    value     of a number or an ordinal (-1 is the last); `counted` when a measure word stood with it
    option    whether it can be said of a product, beside what it is
    mended    whether another spelling was typed
    """

    kind: Kind
    key: str
    text: str
    gap: bool
    entry: Entry = _NOTHING
    value: int = 0
    counted: bool = False
    option: bool = False
    mended: bool = False

    @property
    def han(self) -> bool:
        """Whether it begins with a Chinese character."""
        return bool(self.key) and parts.is_han(self.key[0])


def scan(lexicon: Lexicon, typed: list[Atom]) -> list[Token]:
    """Cut it up. What the shop has no word for is UNKNOWN, neighbours together."""
    found: list[Token] = []
    at = 0
    while at < len(typed):
        token, end = _next(lexicon, typed, at)
        at = end
        before = found[-1] if found else None
        if token.kind is Kind.UNKNOWN and before is not None and before.kind is Kind.UNKNOWN:
            blank = " " if token.gap or not token.han else ""
            found[-1] = replace(before, key=f"{before.key} {token.key}", text=before.text + blank + token.text)
        else:
            found.append(token)
    return _words_again(found)


def _next(lexicon: Lexicon, typed: list[Atom], at: int) -> tuple[Token, int]:
    if typed[at].key == BREAK:
        return Token(Kind.BREAK, BREAK, typed[at].raw, False), at + 1
    entry, end = _longest(lexicon, typed, at)
    for read in (_nth, _number):
        counted = read(lexicon, typed, at)
        if counted is None:
            continue
        token, stop = counted
        if stop > end or (stop == end and not entry.products and (token.kind is Kind.NUMBER or entry is _NOTHING)):
            return replace(token, option=entry.option and stop == end), stop
    if entry is _NOTHING:
        return _token(Kind.UNKNOWN, typed, at, at + 1), at + 1
    if entry.option and entry.strength is not Strength.EXACT:
        entry, end = _not_into_a_name(lexicon, typed, at, entry, end)
    return _token(_kind(entry), typed, at, end, entry), end


def _not_into_a_name(lexicon: Lexicon, typed: list[Atom], at: int, entry: Entry, end: int) -> tuple[Entry, int]:
    """A shorter option where the longer one would bite into a name: medium | hot latte, not medium hot | latte."""
    for start in range(at + 1, end):
        name, stop = _longest(lexicon, typed, start)
        shorter = lexicon.word(" ".join(atom.key for atom in typed[at:start]))
        if name.strength is Strength.EXACT and stop > end and shorter is not None and shorter.option:
            return shorter, start
    return entry, end


def _kind(entry: Entry) -> Kind:
    if entry.strength is Strength.EXACT:
        return Kind.PRODUCT
    if entry.option:
        return Kind.OPTION
    return entry.kind or Kind.PRODUCT


def _longest(lexicon: Lexicon, typed: list[Atom], at: int) -> tuple[Entry, int]:
    keys: list[str] = []
    best, end = _NOTHING, at + 1
    for stop in range(at, min(at + lexicon.longest, len(typed))):
        if typed[stop].key == BREAK:
            break
        keys.append(typed[stop].key)
        if found := lexicon.word(" ".join(keys)):
            best, end = found, stop + 1
    return best, end


def _token(kind: Kind, typed: list[Atom], start: int, end: int, entry: Entry = _NOTHING, value: int = 0) -> Token:
    run = typed[start:end]
    return Token(
        kind, " ".join(atom.key for atom in run), parts.typed(run), run[0].gap, entry, value,
        option=entry.option, mended=any(atom.mended for atom in run),
    )


def _nth(lexicon: Lexicon, typed: list[Atom], at: int) -> tuple[Token, int] | None:
    """第二个, 最后一个, the second one, no. 2."""
    keys = [atom.key for atom in typed[at : at + 6]]
    if keys[0] in ("第", "最"):
        start = 1 if keys[0] == "第" else 2 if keys[:2] == ["最", "后"] else 0
        end = start
        while start and end < len(keys) and (keys[end] in numbers.CHINESE or (end == start and keys[end].isdigit())):
            end += 1
        value = -1 if keys[0] == "最" else numbers.value("".join(keys[start:end])) or 0
        if not start or not value or (end == start and keys[0] == "第"):
            return None
        if end < len(keys) and measure(keys[end]):
            end += 1
        return _token(Kind.NTH, typed, at, at + end, value=value), at + end
    if keys[0].isdigit() and len(keys[0]) < 3 and keys[1:2] == ["号"] and keys[2:3] not in (["楼"], ["线"]):
        return _token(Kind.NTH, typed, at, at + 2, value=int(keys[0])), at + 2
    start = 1 if keys[0] == "the" and len(keys) > 1 else 0
    if keys[start] in ORDINALS:
        end = start + 1 + (keys[start + 1 : start + 2] == ["one"])
        return _token(Kind.NTH, typed, at, at + end, value=ORDINALS[keys[start]]), at + end
    if keys[:1] in (["number"], ["no"]) and len(keys) > 1 and keys[1].isdigit():
        return _token(Kind.NTH, typed, at, at + 2, value=int(keys[1][:6])), at + 2
    return None


def _number(lexicon: Lexicon, typed: list[Atom], at: int) -> tuple[Token, int] | None:
    """A number with the measure word behind it: 两杯, 3 份, half a dozen, x3, 3x, 2 cups of."""
    start = at + 1 if typed[at].key == "x" and at + 1 < len(typed) else at
    value, end = _value(typed, start)
    if value is None or end == start:
        return None
    if end < len(typed) and _no_quantity(typed[end]):
        return None if start > at else (_token(Kind.UNKNOWN, typed, at, end + 1), end + 1)
    counted = start > at or typed[end - 1].key in ("打", "对", "dozen", "couple")
    if not counted and end < len(typed) and typed[end].key in _TENS and typed[end].han:
        value, end, counted = value * _TENS[typed[end].key], end + 1, True
    elif end < len(typed) and measure(typed[end].key) and not _product_at(lexicon, typed, end):
        end, counted = end + 1, True
    if typed[end - 1].key.isascii() and end < len(typed) and typed[end].key == "of":
        end += 1
    return replace(_token(Kind.NUMBER, typed, at, end, value=value), counted=counted), end


def _value(typed: list[Atom], start: int) -> tuple[int | None, int]:
    first = typed[start].key
    if first[0] in "-\u2212":
        return (-int(first[1:]) if len(first) <= 5 else None), start + 1
    if first[0].isdigit():
        return (int(first) if first.isdigit() and len(first) <= 4 else None), start + 1
    best, end = None, start
    words: list[str] = []
    for stop in range(start, min(start + LONGEST_NUMBER, len(typed))):
        words.append(typed[stop].raw if typed[stop].raw else typed[stop].key)
        said = ("" if typed[start].han else " ").join(words)
        if (number := numbers.value(said)) is not None:
            best, end = number, stop + 1
    return best, end


def _no_quantity(after: Atom) -> bool:
    """65 W, 20 元, 3 号: numbers that count no goods."""
    return after.key in UNITS or after.key in NOT_AFTER


def _product_at(lexicon: Lexicon, typed: list[Atom], at: int) -> bool:
    """Whether a product's name begins with this measure word: 包 of 包子."""
    entry, end = _longest(lexicon, typed, at)
    return bool(entry.products or entry.option) and end - at > 1


def _words_again(found: list[Token]) -> list[Token]:
    """A bare Chinese number is part of a word when an unknown character follows at once: 千层, 七分糖."""
    kept: list[Token] = []
    for token in found:
        before = kept[-1] if kept else None
        if (
            before is not None and token.kind is Kind.UNKNOWN and not token.gap and token.han and before.han
            and before.kind is Kind.NUMBER and not before.counted
        ):
            kept[-1] = replace(
                token, key=f"{before.key} {token.key}", text=before.text + token.text, gap=before.gap
            )
        else:
            kept.append(token)
    return kept
