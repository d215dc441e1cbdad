"""Options of one product as people say them: “超大杯 半糖”, “换成热的”, “large, no ice”, “不要冰”."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dialog.understand.numbers import plain
from services.item import ChoiceItem, Group, Item

_FILLER: Final = re.compile(
    r"换成|改成|改为|要|来|加上?|带|的|请|吧|和|跟|，|,|、|;|；|"
    r"\band\b|\bwith\b|\bplease\b|\bmake it\b|\bchange (?:it )?to\b"
)
_NOT: Final = re.compile(r"(?:不要|不加|去掉|别放|别加|不放|没有|无|\bno|\bwithout|\bhold the|\bskip(?: the)?)\s*$")

_NONE_ZH: Final = ("不要", "不加", "不放", "别放", "别加", "去", "无", "免", "没有", "不带")
_NONE_EN: Final = ("no", "without", "hold the", "skip the", "zero", "hold", "skip", "no more")
_LESS_ZH: Final = ("少", "少放", "少加", "少点", "少放点", "少一点", "少要点")
_LESS_EN: Final = ("less", "light", "easy on the", "easy", "low", "little", "reduced", "a little", "not too much")
_HALF_EN: Final = ("half", "half the", "50", "50 percent", "half of the")
_FULL_EN: Final = ("full", "regular", "normal", "standard")

# What people call the same thing: every way in a row means every other.
_SAME: Final = (
    ("超大杯", "特大杯", "超大", "特大", "加大杯"), ("大杯", "大的"), ("中杯", "中的", "标准杯"), ("小杯", "小的"),
    ("大份", "大的"), ("中份", "中的", "标准份"),
    ("x-large", "extra large", "xl", "xlarge", "extra-large", "biggest"), ("large", "big", "a large one", "big one"),
    ("medium", "regular size", "mid size"), ("冰", "冰的", "凉的", "加冰", "要冰", "冷的", "正常冰"),
    ("热", "热的", "烫的", "要热的"), ("温", "温的", "常温"),
    ("iced", "ice", "cold", "with ice", "on ice", "over ice"), ("hot", "heated"), ("warm", "lukewarm"),
    ("加热", "热一下", "加热一下", "热过", "烤一下"),
    ("warmed", "warm", "warmed up", "heated", "heated up", "toasted", "warm up"), ("不加热", "不用加热", "不要加热"),
    ("as it is", "not warmed", "unwarmed", "not heated"), ("全糖", "正常糖", "标准糖", "加糖"),
    ("半糖", "五分糖", "一半糖", "5分糖"), ("不辣", "不要辣", "免辣", "不放辣", "不要放辣"),
    ("微辣", "少辣", "一点辣", "小辣"), ("特辣", "重辣", "很辣", "变态辣", "超辣"),
    ("not spicy", "no spice", "not hot", "no chilli", "no spice at all"),
    ("very hot", "extra hot", "extra spicy", "very spicy"), ("mild", "a little spicy", "slightly spicy"),
    ("medium hot", "medium spicy"),
    ("浓缩一份", "加一份浓缩", "加浓缩", "多加一份浓缩", "再加一份浓缩", "加份浓缩", "多一份浓缩", "加浓"),
    ("extra shot", "an extra shot", "double shot", "one more shot"), ("双份", "双份的", "double"),
    ("单份", "单份的", "single"), ("燕麦奶", "换燕麦奶", "燕麦奶的"), ("脱脂奶", "脱脂", "脱脂牛奶"),
    ("全脂奶", "全脂", "全脂牛奶"), ("oat milk", "oatmilk", "oat"),
    ("skimmed milk", "skim milk", "skimmed", "skim", "nonfat milk"), ("whole milk", "full milk"), ("均码", "均码的"),
    ("to go", "takeaway", "take away", "takeout"), ("外带杯", "外带", "带走"), ("香草糖浆", "香草"),
    ("vanilla syrup", "vanilla"), ("淡奶油", "奶油顶"), ("whipped cream", "whip", "cream on top"), ("珍珠", "加珍珠"),
    ("pearls", "boba", "tapioca"), ("黑", "黑的"), ("白", "白的"), ("加蛋", "加个蛋", "加鸡蛋"),
    ("extra egg", "add an egg", "with egg", "an egg"), ("要香菜", "加香菜", "放香菜", "有香菜"),
)
_SAID: Final = {
    name: frozenset(other for row in _SAME if name in row for other in row if other != name)
    for name in {name for row in _SAME for name in row[:1]}
}


_COLOURS: Final = frozenset("黑白红蓝灰绿黄紫粉棕橙银金沙")


@dataclass(frozen=True, slots=True)
class Found:
    """The choices that were named, all choices with them put in, and the words that named none."""

    choices: tuple[int, ...]
    merged: tuple[int, ...]
    rest: str


def read(item: Item, words: str, picked: Collection[int]) -> Found:
    """Find the product's own choices in the words, the longest names first; the last one named in a group wins."""
    text = plain(words)
    found: list[tuple[int, Group, ChoiceItem, bool]] = []
    for name, group, choice in _names(item):
        start = _find(text, name)
        while start >= 0:
            unwanted = _NOT.search(text[:start])
            begin = unwanted.start() if unwanted else start
            found.append((begin, group, choice, bool(unwanted)))
            text = text[:begin] + "\0" * (start + len(name) - begin) + text[start + len(name):]
            start = _find(text, name)
    merged = list(picked)
    for _, group, choice, left_out in sorted(found, key=lambda each: each[0]):
        own = {each.id for each in group.choices}
        if left_out:
            merged = [each for each in merged if each != choice.id]
        elif group.most == 1:
            merged = [each for each in merged if each not in own] + [choice.id]
        elif choice.id not in merged and sum(each in own for each in merged) < group.most:
            merged.append(choice.id)
    rest = " ".join(_FILLER.sub(" ", text.replace("\0", " ")).split())
    return Found(tuple(choice.id for _, _, choice, left_out in found if not left_out), tuple(merged), rest)


@lru_cache(maxsize=4096)
def ways(name: str) -> frozenset[str]:
    """Every way to say one choice: its own name first of all, “no ice” for “hold the ice”, 不要冰 for 去冰."""
    own = plain(name)
    if not own:
        return frozenset()
    said = {own, own.replace("-", ""), own.replace("-", " ")} | _SAID.get(own, frozenset())
    if own.endswith("色") and len(own) > 1:
        said.add(own[:-1])
    if own in _COLOURS:
        said.add(f"{own}色")
    if own.isascii():
        said |= _english(own)
    elif len(own) > 1:
        said |= _chinese(own)
    if re.fullmatch(r"x*[sml]|[0-9]{2}", own):
        said |= {f"{own}码", f"{own}号", f"size {own}"}
    return frozenset(said)


def _chinese(own: str) -> set[str]:
    for none in _NONE_ZH:
        if own.startswith(none) and len(own) > len(none):
            return {other + own[len(none):] for other in _NONE_ZH} if own != "不加热" else set()
    if own[0] == "少":
        return {other + own[1:] for other in _LESS_ZH}
    return set()


def _english(own: str) -> set[str]:
    first, _, rest = own.partition(" ")
    if not rest:
        return set()
    tables = ((("no", "without"), _NONE_EN), (("less",), _LESS_EN), (("half",), _HALF_EN), (("full",), _FULL_EN))
    said = {f"{other} {rest}" for starts, others in tables if first in starts for other in others}
    if first in ("no", "without"):
        said |= {f"{rest} free", f"not {rest}"} | ({"unsweetened"} if rest == "sugar" else set())
    if first in ("less", "half", "full") and rest == "sugar":
        said |= {f"{first} sweet", f"{first} sweetened"} | ({"not too sweet"} if first == "less" else set())
    return said


def _names(item: Item) -> list[tuple[str, Group, ChoiceItem]]:
    """Every way to say each choice, the longest first, so that “超大杯” is never read as “大杯”."""
    names = [
        (way, group, choice)
        for group in item.groups for choice in group.choices
        for name in (choice.name.zh, choice.name.en) if name
        for way in ways(name)
    ]
    own = {plain(name) for _, _, choice in names for name in (choice.name.zh, choice.name.en)}
    return sorted(names, key=lambda each: (-len(each[0]), each[0] not in own))


def _find(text: str, name: str) -> int:
    """Where the name stands; a Latin one only as a whole word."""
    if not name.isascii():
        return text.find(name)
    match = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text)
    return match.start() if match else -1
