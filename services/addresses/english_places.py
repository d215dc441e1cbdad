"""Which region an address in Latin letters names: Pudong, Shanghai."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.addresses.regions import Region, settle, table
from services.addresses.writing import MARKS

_WORD: Final = re.compile(r"[a-z\u00c0-\u024f]+(?:['’`][a-z\u00c0-\u024f]+)*")
_JOIN: Final = re.compile(r"[ \-]{1,2}")
_STOP: Final = re.compile(rf"[ .]*(?:$|[0-9]{{6}}(?![0-9])|[,;\n|()/\-{MARKS}])")
_COUNTRY: Final = re.compile(
    r"\b(?:p\.? ?r\.? ?(?:of )?china|prc|p\.r\.c\.|(?:the )?people['’]s republic of china|mainland china|china)\b\.?"
)
_KINDS: Final = (
    "special administrative region", "autonomous prefecture", "autonomous county", "autonomous region",
    "new district", "new area", "municipality", "prefecture", "province", "district", "county", "city", "dist",
    "prov", "sheng", "xian", "shi", "sar", "qu",
)  # fmt: skip
_LONGEST_NAME: Final = 6  # words


@dataclass(frozen=True, slots=True)
class Spotted:
    """The pieces of the text that name the region, and the codes it may mean."""

    spans: tuple[tuple[int, int], ...]
    codes: tuple[str, ...]
    first_part: bool  # the only name opens the text, where a person's name usually stands

    @property
    def places(self) -> list[Region]:
        """What it means, most likely first."""
        return settle(self.codes, short=len(self.spans) == 1)


def find(plain: str) -> Spotted | None:
    """The region most of the text's place names agree on."""
    matches = _standing(plain, _matches(plain))
    leaves = {code for _, _, codes in matches for code in codes}
    agreeing = {leaf: [span for *span, codes in matches if any(map(leaf.startswith, codes))] for leaf in leaves}
    if not agreeing:
        return None
    most = max(map(len, agreeing.values()))
    best = [leaf for leaf, spans in agreeing.items() if len(spans) == most]
    spans = sorted({(span[0], span[1]) for leaf in best for span in agreeing[leaf]})
    opening = len(spans) == 1 and not plain[: spans[0][0]].strip() and all(len(code) == 6 for code in best)
    return Spotted(tuple(spans), tuple(sorted(best)), opening)


def country_spans(plain: str) -> list[tuple[int, int]]:
    """Where the word China stands on its own."""
    return [match.span() for match in _COUNTRY.finditer(plain) if _STOP.match(plain, match.end())]


def romanised(words: str) -> str:
    """The key of a name: plain letters without spaces; lü is written lu, as on signs."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", re.sub(r"\b([ln])v", r"\1u", bare))


def codes_of(words: str) -> tuple[str, ...]:
    """The places a Latin name may mean, with or without District, City, Qu, Shi …"""
    latin = table().latin
    whole = latin.get(romanised(words), ())
    kind = next((kind for kind in _KINDS if words.endswith(" " + kind)), "")
    bare = latin.get(romanised(words.removesuffix(kind)), ()) if kind else ()
    return whole + tuple(code for code in bare if code not in whole)


def _matches(plain: str) -> list[tuple[int, int, tuple[str, ...]]]:
    words = [match.span() for match in _WORD.finditer(plain)]
    found: list[tuple[int, int, tuple[str, ...]]] = []
    at = 0
    while at < len(words):
        reach, most = at + 1, min(len(words), at + _LONGEST_NAME)
        while reach < most and _JOIN.fullmatch(plain, words[reach - 1][1], words[reach][0]):
            reach += 1
        for last in range(reach, at, -1):
            start, end = words[at][0], words[last - 1][1]
            codes = codes_of(plain[start:end])
            if codes and end - start > 3:
                found.append((start, end, codes))
                at = last
                break
        else:
            at += 1
    return found


def _standing(plain: str, matches: list[tuple[int, int, tuple[str, ...]]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Names followed by the end, a comma or another name; Nanjing Road is a road."""
    kept: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, codes in reversed(matches):
        beside = bool(kept) and plain[end : kept[-1][0]].strip() == ""
        if beside or _STOP.match(plain, end):
            kept.append((start, end, codes))
    return kept[::-1]
