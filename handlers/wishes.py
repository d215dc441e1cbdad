"""“有什么热的”, “something cold”, “推荐点什么”: who does not know yet what to have is shown what comes near."""

import re
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand import numbers
from handlers import find
from handlers.graph import Step
from services import catalogue, shelves

OFFERED: Final = 4
PER_ROW: Final = 2

_ASKING: Final = (
    r"(?:(?:can|could|would) you )?(?:please )?(?:do you have|have you got|is there|are there|i(?:'?d| would) like|"
    r"i (?:want|need)|give me|get me|show me|let me have|recommend(?: me)?|suggest)?\s*"
)
# `what` is what the thing should be like.
_WISHES: Final = tuple(re.compile(form) for form in (
    rf"(?:{before})(?P<what>.*?)(?:吗|呢|啊|吧|嘛|(?<!什)么)?" for before in (
        r"(?:你们|你家|这里|这儿|店里|小二|那|今天|请问|老板|[,，\s])*(?:都|还)?有(?:没有)?(?:什么|啥|哪些|些什么|些啥)",
        r"(?:给我|帮我)?(?:推荐|介绍)(?:一下|一些|几[个样款]|点|些)?",
        r"随便(?:来|要|点|选|整)?(?:一?[点些杯份个])?",
        r"我?(?:想要?|要|来)(?:吃|喝|买|点)?一?[点些]",
        r"(?:今天|中午|晚上)?(?:吃|喝)[点些]?什么好",
    )
)) + tuple(re.compile(form) for form in (
    rf"{_ASKING}(?:something|anything)\s*(?P<what>.*?)(?: please)?",
    r"what (?:do|would|can) you (?:recommend|suggest)(?: .*)?",
    r"what(?:'?s| is) (?:good|popular|tasty)(?: here| today)?",
    r"(?:please )?(?:recommend|suggest)(?: me)?|surprise me|any (?:recommendations?|suggestions?)",
))
_EMPTY: Final = re.compile(
    r"(?:一?[点些]|什么|啥|东西|特色|招牌|好吃|好喝|好的?|推荐|的|[\s,，。.!！?？])*|"
    r"(?:good|nice|tasty|popular|special|to (?:order|have|buy)|for me|here|today|else|please|[\s,.!?])*"
)
_KINDS: Final = (      # what it is for, and what the shelf for it is called
    (re.compile(r"(?:可以)?喝的?|饮料|to drink|(?:a )?drinks?"), re.compile(r"饮|酒水|drink|beverage", re.IGNORECASE)),
    (re.compile(r"(?:可以)?吃的?|食物|to eat|food"), re.compile(r"食|餐|菜|food|meal|dish", re.IGNORECASE)),
    (re.compile(r"穿的?|衣服|to wear|clothes"), re.compile(r"服|衣|cloth|wear|fashion", re.IGNORECASE)),
)
_ENDS: Final = " ,，。.!！?？的"
_LEADS: Final = re.compile(
    r"^(?:(?:that(?:'?s| is)?|which is|really|very|a bit|quite|with|你们?家?的|比较|有点|稍微|很)\s*)+"
)


def read(turn: Turn, words: str) -> Place | None:
    """What comes near a wish, or what is liked most where it names nothing; None where no wish is put."""
    bare = numbers.plain(words).strip(" ,，。.!！?？~～")
    match = next((found for form in _WISHES if (found := form.fullmatch(bare))), None)
    if match is None:
        return None
    what = _LEADS.sub("", match.groupdict().get("what", "").strip(_ENDS))
    if shelf := _shelf(turn, what):
        return Step.SHELF.at(shelf)
    if _EMPTY.fullmatch(what):
        turn.note("wishes.liked")
    elif near := find.look_for(turn, what.strip(_ENDS), sure=True):
        return near
    else:
        turn.note("wishes.look", words=what)
    liked = catalogue.best_sellers(turn.db, OFFERED)
    buttons = [turn.button(item.name.of(turn.language), Step.PRODUCT.at(item.id)) for item in liked]
    turn.offers += [tuple(buttons[start:start + PER_ROW]) for start in range(0, len(buttons), PER_ROW)]
    return Step.SHELVES.at()


def _shelf(turn: Turn, what: str) -> int:
    """The shelf of things to drink, to eat, to wear, where that is wished for and there is one; else 0."""
    called = next((shelf for said, shelf in _KINDS if said.fullmatch(what)), None)
    if called is None:
        return 0
    names = ((shelf.id, f"{shelf.name.zh} {shelf.name.en}") for shelf in shelves.shelves(turn.db))
    return next((id for id, name in names if called.search(name)), 0)
