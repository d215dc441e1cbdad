"""One pasted text becomes an address: name, phone, region and street, in whatever order they came."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from services.addresses import english_places, labels, people_names, phones, places, street_words
from services.addresses.parts import Problem, Recognised
from services.addresses.regions import MOST, Region, settle, table
from services.addresses.screening import looks_secret
from services.addresses.writing import CALL, GAP, HAN, MARKS, Slip, fold, slip

SHORTEST: Final = 6  # a text under six characters that says nothing is answered with an example

_POSTCODE_CN: Final = re.compile(r"(?<![0-9a-z#\-\u3400-\u9fff])[0-8][0-9]{5}(?![0-9a-z\-])")
_POSTCODES: Final = {
    "GB": re.compile(r"\b[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}\b"),
    "US": re.compile(r"(?<=[a-z]{2} )[0-9]{5}(?:-[0-9]{4})?\b"),
    "CA": re.compile(r"\b[a-z][0-9][a-z] ?[0-9][a-z][0-9]\b"),
    "AU": re.compile(r"(?<=[a-z]{2} )[0-9]{4}\b"),
    "SG": re.compile(r"\b[0-9]{6}\b"),
    "JP": re.compile(r"\b[0-9]{3}-[0-9]{4}\b"),
    "DE": re.compile(r"\b[0-9]{5}\b(?= [a-z])"),
    "FR": re.compile(r"\b[0-9]{5}\b(?= [a-z])"),
}
_DIALLED: Final = {"71": "TW", "81": "HK", "82": "MO"}  # where a number without a country code is at home
_ATOMS: Final = re.compile(rf"[\n,;、。|{MARKS}]+")
_EDGES: Final = " .:-_/\\*~=+'\"[]【】<>《》「」!?…"
_EMPTY_BRACKETS: Final = re.compile(rf"[(\[【<][\s{MARKS}]*[)\]】>]")
_NOISE: Final = re.compile(
    r"(?:默认(?:地址)?|复制|编辑|删除|修改|谢谢(?:你|您|啦|了)?|多谢|麻烦(?:了|您)?|你好|您好|收|default|copy|edit|thanks?|"
    r"thank you|男|女|please|hi|hello|and|at|to|in)"
)


def recognise(text: str, *, country: str = "CN") -> Recognised:
    """Read one pasted text. Never raises; a text that says nothing gives no fields.

    `country` is the shop's (ISO 3166 alpha-2): phone numbers without a country code are at home there, and outside
    China no region is asked for.
    """
    if looks_secret(text):
        return Recognised(problems=(Problem.SECRET,), country=country)
    paper = slip(text)
    restated = labels.restated(paper.plain)
    paper, numbers = phones.take(paper, country)
    paper = labels.cut_labels(_without_order(paper))
    paper, regions, codes = _take_region(paper)
    if not numbers.phone and (dialled := _DIALLED.get(codes[0][:2] if codes else "")):
        paper, numbers = phones.take(paper, dialled)
    where = _where(paper, codes, numbers.country, country)
    paper, postcode = _take_postcode(paper, where)
    paper, tag = labels.take_tag(paper)
    bare = _detail(paper)
    paper, name = people_names.take_name(paper)
    detail = _detail(paper)
    if not detail and bare and not numbers.phone and not HAN.search(bare) and (regions or re.search("[0-9]", bare)):
        name, detail = "", bare
    if not (numbers.phone or numbers.doubtful or regions or street_words.says_where(detail)):
        detail = ""
    found = with_region(Recognised(name=name, phone=numbers.phone, backup=numbers.backup, country=where), regions)
    found = replace(found, postcode=postcode, detail=detail, tag=tag, doubtful=numbers.doubtful, restated=restated)
    return replace(found, problems=_problems(found, numbers.fault, text))


def region_named(text: str) -> tuple[Region, ...]:
    """The regions a typed name means, e.g. 浦东, 浙江西湖区, Pudong; empty if none, at most eight."""
    plain, known = slip(text).plain.strip(), table()
    bare = re.sub(r"[\s,、/]", "", plain)
    for names, short in ((known.full, False), (known.short, True)):
        if codes := names.get(bare):
            return tuple(settle(codes, short=short)[:MOST])
    place = places.find(plain) or english_places.find(plain)
    return tuple(place.places[:MOST]) if place else ()


def _without_order(paper: Slip) -> Slip:
    """What was ordered is not part of where it goes: “两杯拿铁送到…”."""
    order = paper.plain[: labels.order_before(paper.plain)]
    if CALL in order or places.find(order) or street_words.says_where(order):
        return paper
    for start, end in people_names.pieces(order):
        if not people_names.is_name(order[start:end]):
            paper = paper.cut(start, end)
    return paper


def _take_region(paper: Slip) -> tuple[Slip, list[Region], tuple[str, ...]]:
    if place := places.find(paper.plain):
        repeats = list(places.again(paper.plain, place))
        for span in (places.whole_span(paper.plain, place), *repeats):
            paper = paper.cut(*span)
        return paper, place.places, place.codes
    spotted = english_places.find(paper.plain)
    if spotted is None or (spotted.first_part and people_names.opens_with_name(paper.plain)):
        return paper, [], ()
    for span in (*spotted.spans, *english_places.country_spans(paper.plain)):
        paper = paper.cut(*span)
    return paper, spotted.places, spotted.codes


def _where(paper: Slip, codes: tuple[str, ...], calling: str, home: str) -> str:
    """China if a region of the table was named; else where the phone is, for a text without Chinese in it."""
    if codes:
        return "CN"
    chinese = HAN.search(paper.plain) and not re.search(r"[\u3040-\u30ff\uac00-\ud7af]", paper.plain)
    return home if chinese or not calling else calling


def _take_postcode(paper: Slip, country: str) -> tuple[Slip, str]:
    shape = _POSTCODES.get(country, _POSTCODE_CN if country == "CN" else None)
    matches = list(shape.finditer(paper.plain)) if shape else []
    if not matches:
        return paper, ""
    span = matches[-1].span()
    return paper.cut(*span), paper.text[slice(*span)].upper()


def with_region(found: Recognised, regions: list[Region]) -> Recognised:
    """Fill in the levels all readings share; several readings become candidates."""
    if not regions:
        return found
    levels = [names[0] if len(set(names)) == 1 else "" for names in zip(*(one.names for one in regions), strict=True)]
    choices = regions if len(regions) > 1 else []
    if not choices and not levels[1]:
        below = [table().region(code) for code in table().children(regions[0].code)]
        choices = below if len(below) <= MOST else []
    return replace(found, province=levels[0], city=levels[1], district=levels[2], candidates=tuple(choices[:MOST]))


def _detail(paper: Slip) -> str:
    """What is left, in order: Chinese pieces joined by a space, Latin ones by a comma."""
    text = _EMPTY_BRACKETS.sub(GAP, paper.text)
    detail = ""
    for piece in _ATOMS.split(text):
        atom = _balanced(" ".join(piece.split()).strip(_EDGES))
        if not atom or not re.search(r"\w", atom) or _NOISE.fullmatch(fold(atom)):
            continue
        latin = not HAN.search(detail[-1:] + atom[:1])
        detail += (", " if latin else " ") * bool(detail) + atom
    return detail


def _balanced(atom: str) -> str:
    while atom.count(")") > atom.count("(") and atom.endswith(")"):
        atom = atom[:-1].rstrip(_EDGES)
    while atom.count("(") > atom.count(")") and atom.startswith("("):
        atom = atom[1:].lstrip(_EDGES)
    return atom.rstrip("(").lstrip(")").strip(_EDGES)


def _problems(found: Recognised, fault: Problem | None, text: str) -> tuple[Problem, ...]:
    said = found.name or found.phone or found.region or found.candidates or found.detail or found.doubtful or found.tag
    short = not said and len(text.strip()) < SHORTEST
    return tuple(problem for problem in (fault, Problem.TOO_SHORT if short else None) if problem)
