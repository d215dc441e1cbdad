"""“手机是 139…”, “5 楼改 6 楼”, “name is Li Si”: one part of an address is put right in the customer's own words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from services.addresses import people_names, phones
from services.addresses.parts import Field, Problem, Recognised
from services.addresses.reading import recognise, region_named, with_region
from services.addresses.screening import looks_secret
from services.addresses.writing import MARKS, fold, slip

LONGEST: Final = 200  # a longer text is a new address, not a correction

_TURN: Final = r"应该是|应为|改成了|改成|改为|改到|换成|换为|改|->|→"
_IS: Final = rf"\s*(?:{_TURN}|换|是|为|叫|:|=|(?:should be|is|to)\s)\s*(?:是)?\s*"
_MY: Final = (
    r"(?:不对|错了|写错了|对不起|抱歉|我的|把|请把|麻烦把|wrong|no|sorry|actually|my|the|change|correct|[,。!、\s])*+"
)
_PARTS: Final = {
    Field.PHONE: r"手机号码|手机号|手机|电话号码|联系电话|电话|号码|phone number|phone|mobile|number|tel",
    Field.NAME: r"收货人|收件人|联系人|姓名|名字|name|recipient|receiver",
    Field.REGION: r"所在地区|地区|区域|城市|省市区|region|area|city|district",
    Field.DETAIL: r"详细地址|街道地址|街道|地址|门牌号?|详细|address|street|detail",
}
_SAYS: Final = {
    field: re.compile(rf"{_MY}(?:{words})(?:写错了|错了|不对|is wrong)?[,。\s]*(?:{_IS})(?P<new>.+)", re.DOTALL)
    for field, words in _PARTS.items()
}
_SWAPS: Final = (
    re.compile(rf"{_MY}(?P<old>.{{1,40}}?)\s*(?:{_TURN})\s*(?P<new>[^改换]{{1,60}})", re.DOTALL),
    re.compile(r"(?:不是|not)\s*(?P<old>.{1,40}?)[,。\s]*(?:而?是|but)\s*(?P<new>.{1,60})", re.DOTALL),
    re.compile(r"(?:是|it['’]?s)\s*(?P<new>.{1,40}?)[,\s]*(?:不是|not)\s*(?P<old>.{1,40})", re.DOTALL),
    re.compile(r"(?:please )?(?:change|replace)\s+(?P<old>.{1,40}?)\s+(?:to|with|into)\s+(?P<new>.{1,60})", re.DOTALL),
)
_UNIT: Final = r"[0-9a-z一二三四五六七八九十]{1,6}\s*[号楼层栋幢座室弄f]"
_ONLY_NEW: Final = re.compile(rf"(?:应该是|改成|改为|改到|换成|make it |should be )\s*(?P<new>{_UNIT})")



def correct(kept: Recognised, text: str) -> Recognised | None:
    """The address with one part put right, or None if the text is not such a correction.

    A number that cannot be one leaves the phone as it was and says so in `problems`.
    """
    if looks_secret(text):
        return replace(kept, problems=(Problem.SECRET,))
    paper = slip(" ".join(text[: LONGEST + 1].split()).strip("。.!！~ "))
    if len(paper.text) > LONGEST:
        return None
    for field, says in _SAYS.items():
        if match := says.fullmatch(paper.plain):
            new = paper.text[slice(*match.span("new"))].strip()
            if changed := _CHANGES[field](kept, new):
                return changed
    return _swap(kept, paper.text, paper.plain)


def _phone(kept: Recognised, new: str) -> Recognised | None:
    rest, numbers = phones.take(slip(new), "CN" if kept.country == "CN" else kept.country)
    if rest.plain.strip(MARKS + " .,。"):
        return None
    if numbers.phone:
        return replace(kept, phone=numbers.phone, doubtful="", problems=())
    digits = re.sub(r"[^0-9]", "", new)
    if not 3 <= len(digits) <= 20:
        return None
    guess = Problem.PHONE_SHORT if len(digits) < 11 else Problem.PHONE_LONG if len(digits) > 11 else Problem.PHONE_WRONG
    return replace(kept, doubtful=digits, problems=(numbers.fault or guess,))


def _name(kept: Recognised, new: str) -> Recognised | None:
    name = people_names.clean(new)
    plausible = 0 < len(name) <= 40 and not re.search(r"[0-9\n]", name)
    return replace(kept, name=name) if plausible else None


def _region(kept: Recognised, new: str) -> Recognised | None:
    regions = list(region_named(new))
    inside = [one for one in regions if kept.city and one.city == kept.city]
    if not regions:
        return None
    empty = replace(kept, province="", city="", district="", candidates=())
    return with_region(empty, inside if len(inside) == 1 else regions)


def _detail(kept: Recognised, new: str) -> Recognised | None:
    found = recognise(new)
    if found.region:
        kept = replace(
            kept, province=found.province, city=found.city, district=found.district, candidates=found.candidates
        )
    detail = " ".join(filter(None, (found.detail, found.name))) if found.region else new
    return replace(kept, detail=detail or kept.detail)


_CHANGES: Final[dict[Field, Callable[[Recognised, str], Recognised | None]]] = {
    Field.PHONE: _phone,
    Field.NAME: _name,
    Field.REGION: _region,
    Field.DETAIL: _detail,
}


def _swap(kept: Recognised, text: str, plain: str) -> Recognised | None:
    """One thing for another: the old words must stand in the address."""
    for pattern in _SWAPS:
        if match := pattern.fullmatch(plain):
            old, new = (text[slice(*match.span(part))].strip() for part in ("old", "new"))
            if old and new and (changed := _instead(kept, old, new)):
                return changed
    if match := _ONLY_NEW.fullmatch(plain):
        new = re.sub(r"\s", "", text[slice(*match.span("new"))])
        same = re.compile(rf"[0-9a-zA-Z一二三四五六七八九十]{{1,6}}{re.escape(new[-1])}")
        if len(same.findall(kept.detail)) == 1:
            return replace(kept, detail=same.sub(lambda _: new, kept.detail))
    return None


def _instead(kept: Recognised, old: str, new: str) -> Recognised | None:
    bare = re.sub(r"[\s\-]", "", old)
    if fold(old) == fold(kept.name) and kept.name:
        return _name(kept, new)
    if kept.phone and bare.isdigit() and bare in (kept.phone, kept.phone[-len(bare) :]) and len(bare) >= 4:
        whole = new if len(re.sub(r"[^0-9]", "", new)) > len(bare) else kept.phone[: -len(bare)] + new
        return _phone(kept, whole)
    if any(one.name in kept.region for one in region_named(old)):
        return _region(kept, new)
    loose = r"\s*".join(map(re.escape, fold(bare)))
    edge = r"(?<![0-9a-z])" if bare[:1].isascii() else ""
    found = re.search(edge + loose + (r"(?![0-9])" if bare[-1:].isdigit() else ""), fold(kept.detail)) if bare else None
    if not found:
        return None
    new = re.sub(r"(?<=[0-9]) (?=[\u3400-\u9fff])", "", new)
    return replace(kept, detail=kept.detail[: found.start()] + new + kept.detail[found.end() :])
