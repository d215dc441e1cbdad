"""Who the parcel is for: a name in the text, even when it is glued to the number or the street."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.addresses.regions import table
from services.addresses.surnames import COMPOUND, LATIN_SURNAMES, NOT_NAMES, STREET_WORDS, SURNAMES
from services.addresses.writing import BREAK, CALL, GAP, HAN, MARKS, WHO, Slip

LONGEST: Final = 40       # characters of a name in Latin letters
_HONORIFIC: Final = (
    "先生|女士|小姐|太太|夫人|老师|师傅|经理|主任|医生|老板|同学|同志|阿姨|叔叔|大哥|大姐|总|工|哥|姐|叔|姨"
)
_TITLED: Final = re.compile(rf"[\u3400-\u9fff]{{1,3}}(?:{_HONORIFIC})")
_FAMILIAR: Final = re.compile(r"[小老阿大][\u3400-\u9fff]")
_TAIL: Final = re.compile(r"\s*(?:收|亲收|收件|代收|收货|签收|启)$")
_PLACE_END: Final = re.compile(
    r"(?:[路街巷弄号室楼层栋幢座区省县镇乡苑厦站厅馆局厂屋坊旗盟州港湾]|街道|小区|大厦|公司|学院|大学|中学|小学|医院|超市|广场|花园|公寓|酒店|单元|中心)$"
)
_SOFT_END: Final = re.compile(r"[市村园城里院门桥店口道家寓府庄]$")
_UNIT: Final = re.compile(
    r"(?:[号室楼层栋幢座弄户房0-9a-z]|单元|小区|大厦|花园|广场|公司|公寓|中心|酒店|学院|大学|学校|医院|超市|新村|校区|园区|门口|前台|[苑园城村店馆])"
    r"$"
)
_LATIN_WORD: Final = re.compile(r"[a-z\u00c0-\u024f][a-z\u00c0-\u024f.'’\-]*$")
_FIRST, _NEAR, _LAST, _KNOWN, _PLACE, _SOFT, _ENOUGH = 2, 4, 2, 3, -8, -4, 4


@dataclass(frozen=True, slots=True)
class _Guess:
    start: int
    end: int
    score: int


def is_name(text: str) -> bool:
    """True for two to four characters that begin with a surname, and for 王先生 or 小张."""
    if not 2 <= len(text) <= 4 or text in NOT_NAMES or not all(map(HAN.match, text)):
        return False
    if text[:2] in COMPOUND and len(text) > 2:
        return True
    return text[0] in SURNAMES and (len(text) < 4 or bool(_TITLED.fullmatch(text)) or text[1] in SURNAMES)


def opens_with_name(plain: str) -> bool:
    """True if the first part of a Latin text reads as a person: two words, or a surname of China."""
    words = re.split(rf"[\n,;|{MARKS}]", plain.strip(), maxsplit=1)[0].split()
    return bool(words) and words[0] in LATIN_SURNAMES and len(words) == 2


def take_name(paper: Slip) -> tuple[Slip, str]:
    """Cut the name out of what is left of the text."""
    if (start := paper.plain.rfind(WHO)) >= 0 and (named := _labelled(paper, start + 1)):
        return named
    paper = _split_tail(paper)
    guesses = [*_han_guesses(paper.plain), *_latin_guesses(paper.plain)]
    best = max(guesses, key=lambda guess: (guess.score, -guess.start), default=None)
    if best is None or best.score < _ENOUGH:
        return paper, ""
    return paper.cut(best.start, best.end), clean(paper.text[best.start : best.end])


def clean(name: str) -> str:
    """The name without 收 and stray punctuation."""
    return _TAIL.sub("", name.strip(" .:-,/*#")).strip()


def _labelled(paper: Slip, start: int) -> tuple[Slip, str] | None:
    """What follows the word “name”: Chinese up to a space, Latin up to a comma."""
    value = re.compile(
        rf"[\s{MARKS}:]*([\u3400-\u9fff·]{{1,20}}|[a-z\u00c0-\u024f][^\n,;|:0-9\u3400-\u9fff{MARKS}]{{0,40}})"
    ).match(paper.plain, start)
    name = clean(paper.text[value.start(1) : value.end(1)]) if value else ""
    return (paper.cut(value.start(1), value.end(1)), name) if value and name else None


def _split_tail(paper: Slip) -> Slip:
    """“…1203室王小明”: open a gap before a name that follows a room, floor or house."""
    for piece in pieces(paper.plain):
        token = _TAIL.sub("", paper.plain[slice(*piece)])
        for size in (3, 2, 4):
            named = size < len(token) and is_name(token[-size:]) and not _PLACE_END.search(token)
            if named and _UNIT.search(token[:-size]):
                at = piece[0] + len(token) - size
                return Slip(_open(paper.text, at), _open(paper.plain, at))
    return paper


def _open(text: str, at: int) -> str:
    return text[:at] + GAP + text[at:]


def pieces(plain: str) -> Iterator[tuple[int, int]]:
    """The parts of a text between spaces, commas, brackets and marks."""
    start = 0
    for stop in BREAK.finditer(plain):
        if stop.start() > start:
            yield start, stop.start()
        start = stop.end()
    if start < len(plain):
        yield start, len(plain)


def _place_in_text(plain: str, start: int, end: int) -> int:
    """Names stand at the beginning, at the end and beside the number."""
    before, after = plain[:start].rstrip(" \n,;:()"), plain[end:].lstrip(" \n,;:()")
    near = before.endswith(CALL) or after.startswith(CALL)
    first, last = not before.strip(MARKS + " "), not after.strip(MARKS + " ")
    return near * _NEAR + (_FIRST if first else _LAST if last else 0)


def _han_guesses(plain: str) -> Iterator[_Guess]:
    known = table()
    for start, end in pieces(plain):
        token = _TAIL.sub("", plain[start:end])
        if not 2 <= len(token) <= 12 or token in NOT_NAMES or not HAN.match(token):
            continue
        score = _place_in_text(plain, start, end)
        if "·" in token and all(HAN.match(letter) or letter == "·" for letter in token):
            yield _Guess(start, end, score + _KNOWN)
        elif all(map(HAN.match, token)) and len(token) <= 5:
            if is_name(token) or _TITLED.fullmatch(token):
                score += _KNOWN
            elif len(token) > 4 or (len(token) == 4 and not _FAMILIAR.match(token)):
                continue
            score += _PLACE if _PLACE_END.search(token) and not _TITLED.fullmatch(token) else 0
            score += _SOFT if _SOFT_END.search(token) or token in known.full or token in known.short else 0
            yield _Guess(start, end, score)


def _latin_guesses(plain: str) -> Iterator[_Guess]:
    foreign = not HAN.search(plain)
    for part in re.finditer(rf"[^\n,;|()\u3400-\u9fff{MARKS}]+", plain):
        words = part[0].split()
        if len(part[0]) > LONGEST or not 1 <= len(words) <= 4 or STREET_WORDS.intersection(words):
            continue
        if not all(map(_LATIN_WORD.match, words)):
            continue
        score = _place_in_text(plain, *part.span()) + (words[0] in LATIN_SURNAMES or words[-1] in LATIN_SURNAMES) * 3
        first = foreign and not plain[: part.start()].strip(MARKS + " \n")
        yield _Guess(*part.span(), score + first * 3 + (len(words) > 1))
