r"""The small language of a sheet's cells, where a backslash makes a sign an ordinary character.

    options     杯型/Size! = 中杯/Medium | 大杯/Large +3 * ; 加料/Extras ^2 = 珍珠/Pearls +3 | 椰果/Coconut jelly +2
                ! must be answered, ^2 two answers at most, # each answer has its own stock, * the shop's suggestion
    variants    S,黑=5; S,白=0; M,黑=12@89       stock, and its own price where it has one
    tags        冰/iced;热销/best seller
    aliases     牛角包;cornetto                  what else people call it, in any language
"""

import re
from itertools import zip_longest
from typing import Final

from services import money
from services.importing.entry import Choice, Combination, Group, Unit, combinations, label
from services.item import Text, Texts
from services.offer import ENDLESS, MOST_CHOICES, MOST_GROUPS
from services.refusal import Refusal

MOST_UNITS: Final = 200
MOST_STOCK: Final = 1_000_000
LONGEST: Final = 40                 # characters of a choice, a group or a tag
MOST_TAGS: Final = 12
MOST_ALIASES: Final = 12

_SIGNS: Final = "\\;|=/+*!#^,@；｜＝／＋＊！＃，＠-−"
_SHIELDED: Final = {sign: chr(0xF0000 + at) for at, sign in enumerate(_SIGNS)}     # no keyboard has these
_UNSHIELD: Final = str.maketrans({shield: sign for sign, shield in _SHIELDED.items()})
_WIDE: Final = str.maketrans("；｜＝／＋＊！＃，＠−", ";|=/+*!#,@-")
_SIGN: Final = re.compile(r"[\\;|=/+*!#^,@；｜＝／＋＊！＃，＠−]|(?<=\s)-")
_FLAG: Final = re.compile(r"\s*(?:([!#])|\^\s*(\d{1,2}))$")
_PRESET: Final = re.compile(r"\s*\*$")
_DELTA: Final = re.compile(r"(?:\s*\+|\s+-)\s*([\d.]+)$")


def read_options(cell: str, currency: str) -> tuple[Group, ...]:
    """Option groups. Raises Refusal."""
    groups = tuple(_group(part, currency) for part in _opened(cell).split(";") if part.strip())
    if len(groups) > MOST_GROUPS:
        raise Refusal("importing.too-many-groups", most=MOST_GROUPS)
    _single([label(group.name) for group in groups])
    if len(combinations(groups)) > MOST_UNITS:
        raise Refusal("importing.too-many-variants", most=MOST_UNITS)
    return groups


def write_options(groups: tuple[Group, ...], currency: str) -> str:
    """What `read_options` reads."""
    return " ; ".join(
        f"{_both(group.name)}{'!' * group.required}{'#' * group.counted}"
        f"{f' ^{group.most}' if group.most > 1 else ''} = "
        + " | ".join(_choice_text(choice, currency) for choice in group.choices)
        for group in groups
    )


def read_units(cell: str, options: tuple[Group, ...], stock: int | None, currency: str) -> tuple[Unit, ...]:
    """What stands on the shelf; every combination with `stock` where the cell is empty. Raises Refusal."""
    known = combinations(options)
    parts = [part for part in _opened(cell).split(";") if part.strip()]
    if not parts:
        return tuple(Unit(one, stock) for one in known)
    if known == [()]:
        raise Refusal("importing.nothing-counted")
    units = {unit.choices: unit for unit in (_unit(part, options, stock, currency) for part in parts)}
    if len(units) < len(parts):
        raise Refusal("importing.variant-twice")
    return tuple(units[one] for one in known if one in units)


def write_units(units: tuple[Unit, ...], currency: str) -> str:
    """What `read_units` reads; "" where nothing is counted by choice."""
    return "; ".join(
        f"{','.join(_escaped(name) for name in unit.choices)}={'' if unit.stock is None else unit.stock}"
        + (f"@{amount(unit.price, currency)}" if unit.price is not None else "")
        for unit in units if unit.choices
    )


def read_tags(cell: str) -> Texts:
    """Tags in both languages; a tag without a slash is the same in both. Raises Refusal."""
    names = [_name(part) for part in _opened(cell).split(";") if part.strip()]
    if len(names) > MOST_TAGS:
        raise Refusal("importing.too-many-tags", most=MOST_TAGS)
    return Texts(tuple(it.zh for it in names if it.zh), tuple(it.en for it in names if it.en))


def write_tags(tags: Texts) -> str:
    """What `read_tags` reads."""
    pairs = zip_longest(tags.zh, tags.en, fillvalue="")
    return ";".join(_both(Text(zh, en)) for zh, en in pairs)


def read_aliases(cell: str) -> tuple[str, ...]:
    """What else it is called, each name once. Raises Refusal."""
    names = tuple(dict.fromkeys(name for part in _opened(cell).split(";") if (name := _plain(part))))
    if len(names) > MOST_ALIASES:
        raise Refusal("importing.too-many-aliases", most=MOST_ALIASES)
    if any(len(name) > LONGEST for name in names):
        raise Refusal("importing.too-long", most=LONGEST)
    return names


def write_aliases(names: tuple[str, ...]) -> str:
    """What `read_aliases` reads."""
    return ";".join(map(_escaped, names))


def read_stock(cell: str) -> int | None:
    """How many there are; None: always more. Raises Refusal."""
    bare = cell.strip()
    if bare.lower() in ENDLESS:
        return None
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 9 or int(bare) > MOST_STOCK:
        raise Refusal("importing.stock", said=bare, most=MOST_STOCK)
    return int(bare)


def read_price(cell: str, currency: str) -> int:
    """A price in minor units, more than nothing. Raises Refusal."""
    price = money.minor(cell, currency)
    if not price:
        raise Refusal("importing.price", said=cell.strip())
    return price


def amount(minor: int, currency: str) -> str:
    """Minor units as a bare number: 18, 19.9."""
    digits = money.exponent(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    tail = f"{rest:0{digits}d}".rstrip("0") if rest else ""
    return f"{'-' if minor < 0 else ''}{whole}{'.' if tail else ''}{tail}"


def _group(part: str, currency: str) -> Group:
    head, *rest = part.split("=")
    if len(rest) != 1:
        raise Refusal("importing.options", said=_plain(part))
    required = counted = False
    most = 1
    head = head.strip()
    while flag := _FLAG.search(head):
        required |= flag[1] == "!"
        counted |= flag[1] == "#"
        most = int(flag[2]) if flag[2] else most
        head = head[:flag.start()].strip()
    choices = tuple(_choice(one, currency) for one in rest[0].split("|") if one.strip())
    if not choices or len(choices) > MOST_CHOICES:
        raise Refusal("importing.choices", said=_plain(part), most=MOST_CHOICES)
    _single([label(choice.name) for choice in choices])
    if most < 1 or (counted and most > 1) or sum(choice.preset for choice in choices) > most:
        raise Refusal("importing.how-many", said=_plain(head))
    return Group(_name(head), choices, required, most, counted)


def _choice(part: str, currency: str) -> Choice:
    text, preset, delta = part.strip(), False, 0
    for _ in range(2):
        if mark := _PRESET.search(text):
            text, preset = text[:mark.start()].strip(), True
        if cost := _DELTA.search(text):
            value = money.minor(cost[1], currency)
            if value is None:
                raise Refusal("importing.delta", said=_plain(part))
            delta = -value if "-" in cost[0] else value
            text = text[:cost.start()].strip()
    return Choice(_name(text), delta, preset)


def _choice_text(choice: Choice, currency: str) -> str:
    delta = f" {'+' if choice.delta > 0 else ''}{amount(choice.delta, currency)}" if choice.delta else ""
    return f"{_both(choice.name)}{delta}{' *' if choice.preset else ''}"


def _unit(part: str, options: tuple[Group, ...], stock: int | None, currency: str) -> Unit:
    names, *rest = part.split("=")
    if len(rest) > 1:
        raise Refusal("importing.variant", said=_plain(part))
    count, *price = rest[0].split("@") if rest else ("",)
    if len(price) > 1:
        raise Refusal("importing.variant", said=_plain(part))
    return Unit(
        _combination(names, options), read_stock(count) if rest else stock,
        read_price(price[0], currency) if price else None,
    )


def _combination(names: str, options: tuple[Group, ...]) -> Combination:
    said = [_plain(name).lower() for name in names.split(",")]
    counted = [group for group in options if group.counted]
    if len(said) != len(counted):
        raise Refusal("importing.variant", said=_plain(names))
    found = []
    for word, group in zip(said, counted, strict=True):
        one = next((it for it in group.choices if word in {it.name.zh.lower(), it.name.en.lower()}), None)
        if one is None:
            raise Refusal("importing.variant-choice", said=word, group=label(group.name))
        found.append(label(one.name))
    return tuple(found)


def _single(names: list[str]) -> None:
    if double := next((name for name in names if names.count(name) > 1), None):
        raise Refusal("importing.named-twice", said=double)


def _name(part: str) -> Text:
    """`中/en` in both languages, `中/` and `/en` in one, `S` the same in both."""
    sides = [_plain(side) for side in part.split("/")]
    if len(sides) > 2 or not any(sides):
        raise Refusal("importing.name-form", said=_plain(part))
    if max(map(len, sides)) > LONGEST:
        raise Refusal("importing.too-long", most=LONGEST)
    return Text(sides[0], sides[-1])


def _both(name: Text) -> str:
    zh, en = _escaped(name.zh), _escaped(name.en)
    return zh if zh == en else f"{zh}/{en}"


def _escaped(text: str) -> str:
    return _SIGN.sub(lambda sign: "\\" + sign[0], text)


def _opened(cell: str) -> str:
    """The cell with its signs in one width, and what a backslash makes ordinary out of their way."""
    return re.sub(r"\\(.)", lambda it: _SHIELDED.get(it[1], it[0]), cell, flags=re.DOTALL).translate(_WIDE)


def _plain(text: str) -> str:
    return text.translate(_UNSHIELD).strip()
