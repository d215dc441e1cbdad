r"""The small language of a sheet's cells: `杯型/Size! = 中杯/Medium | 大杯/Large +3 *`, `S,黑=5; M,黑=12@89`, `冰/iced`.

A backslash before a sign makes it an ordinary character.
"""

import re
from collections.abc import Iterator
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

_WIDE: Final = str.maketrans("；｜＝／＋＊！＃，＠", ";|=/+*!#,@")
_SIGNS: Final = re.compile(r"[\\;|=/+*!#^,@；｜＝／＋＊！＃，＠]|(?<=\s)-")
_FLAGS: Final = re.compile(r"(?<!\\)\s*(?:([!！#＃])|\^\s*(\d{1,2}))$")
_PRESET: Final = re.compile(r"(?<!\\)\s*[*＊]$")
_DELTA: Final = re.compile(r"(?<!\\)(?:\s*[+＋]|\s+[-−])\s*([\d.]+)$")


def read_options(cell: str, currency: str) -> tuple[Group, ...]:
    """Option groups. Raises Refusal."""
    groups = tuple(_group(part, currency) for part in _cut(cell, ";") if part.strip())
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
    parts = [part for part in _cut(cell, ";") if part.strip()]
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
    names = [_name(part, one_sided=True) for part in _cut(cell, ";") if part.strip()]
    if len(names) > MOST_TAGS:
        raise Refusal("importing.too-many-tags", most=MOST_TAGS)
    return Texts(tuple(it.zh for it in names if it.zh), tuple(it.en for it in names if it.en))


def write_tags(tags: Texts) -> str:
    """What `read_tags` reads."""
    pairs = zip_longest(tags.zh, tags.en, fillvalue="")
    return ";".join(_both(Text(zh, en), one_sided=True) for zh, en in pairs)


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
    head, *rest = _cut(part, "=")
    if len(rest) != 1:
        raise Refusal("importing.options", said=part.strip())
    required = counted = False
    most = 1
    head = head.strip()
    while flag := _FLAGS.search(head):
        required |= flag[1] in {"!", "！"}
        counted |= flag[1] in {"#", "＃"}
        most = int(flag[2]) if flag[2] else most
        head = head[:flag.start()].strip()
    choices = tuple(_choice(one, currency) for one in _cut(rest[0], "|") if one.strip())
    if not choices or len(choices) > MOST_CHOICES:
        raise Refusal("importing.choices", said=part.strip(), most=MOST_CHOICES)
    _single([label(choice.name) for choice in choices])
    if most < 1 or (counted and most > 1) or sum(choice.preset for choice in choices) > most:
        raise Refusal("importing.how-many", said=head)
    return Group(_name(head), choices, required, most, counted)


def _choice(part: str, currency: str) -> Choice:
    text, preset, delta = part.strip(), False, 0
    for _ in range(2):
        if mark := _PRESET.search(text):
            text, preset = text[:mark.start()].strip(), True
        if cost := _DELTA.search(text):
            value = money.minor(cost[1], currency)
            if value is None:
                raise Refusal("importing.delta", said=part.strip())
            delta = -value if set(cost[0]) & {"-", "−"} else value
            text = text[:cost.start()].strip()
    return Choice(_name(text), delta, preset)


def _choice_text(choice: Choice, currency: str) -> str:
    delta = f" {'+' if choice.delta > 0 else ''}{amount(choice.delta, currency)}" if choice.delta else ""
    return f"{_both(choice.name)}{delta}{' *' if choice.preset else ''}"


def _unit(part: str, options: tuple[Group, ...], stock: int | None, currency: str) -> Unit:
    names, *rest = _cut(part, "=")
    if len(rest) > 1:
        raise Refusal("importing.variant", said=part.strip())
    count, *price = _cut(rest[0], "@") if rest else ("",)
    if len(price) > 1:
        raise Refusal("importing.variant", said=part.strip())
    return Unit(
        _combination(names, options), read_stock(count) if rest else stock,
        read_price(price[0], currency) if price else None,
    )


def _combination(names: str, options: tuple[Group, ...]) -> Combination:
    said = [_plain(name).strip().lower() for name in _cut(names, ",")]
    counted = [group for group in options if group.counted]
    if len(said) != len(counted):
        raise Refusal("importing.variant", said=_plain(names).strip())
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


def _name(part: str, one_sided: bool = False) -> Text:
    sides = [_plain(side).strip() for side in _cut(part, "/")]
    if len(sides) > 2 or not any(sides) or (not all(sides) and not one_sided):
        raise Refusal("importing.name-form", said=part.strip())
    if max(map(len, sides)) > LONGEST:
        raise Refusal("importing.too-long", most=LONGEST)
    return Text(sides[0], sides[-1])


def _both(name: Text, one_sided: bool = False) -> str:
    zh, en = _escaped(name.zh), _escaped(name.en)
    if zh == en or (not one_sided and not (zh and en)):
        return zh or en
    return f"{zh}/{en}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda sign: "\\" + sign[0], text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _cut(text: str, sign: str) -> Iterator[str]:
    """Split at the sign, its full-width form too, where no backslash stands before it."""
    start = at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at].translate(_WIDE) == sign:
            yield text[start:at]
            start = at + 1
        at += 1
    yield text[start:]
