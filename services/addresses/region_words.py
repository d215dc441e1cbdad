"""How a region is written for its reader: 上海市 浦东新区 in Chinese, Pudong, Shanghai in English."""

from collections.abc import Sequence
from functools import cache

from services.addresses.regions import table
from services.addresses.writing import fold


def write(parts: Sequence[str], language: str) -> str:
    """The names of a region from the province down, in a language. Names without Latin letters stay as they are."""
    if language == "zh" or not parts:
        return " ".join(parts)
    latin = {name: _latin().get(code, name) for name, code in _codes(parts).items()}
    return ", ".join(dict.fromkeys(latin.get(part, part) for part in reversed(parts)))


def _codes(parts: Sequence[str]) -> dict[str, str]:
    """The code of each name, found from the lowest one up."""
    known = table()
    for code in known.full.get(fold(parts[-1]), ()):
        if set(parts) <= set(known.region(code).names):
            return {known.names[upper]: upper for upper in (code[:2], code[:4], code) if upper in known.names}
    return {}


@cache
def _latin() -> dict[str, str]:
    """The Latin name of each code, as the table has it, with capitals."""
    names: dict[str, str] = {}
    for word, codes in table().latin.items():
        for code in codes:
            if len(word) > len(names.get(code, "")):
                names[code] = word.title()
    return names
