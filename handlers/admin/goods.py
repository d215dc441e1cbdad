"""Products: add one in a single message, see it as customers do, change its words, put it on sale or take it off."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialog.event import Picture
from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import Button, Image, View
from handlers.admin import desk, right, stock
from handlers.graph import Step
from services import audit, catalogue, goods, offer, staff
from services.item import Item
from services.refusal import Refusal, Retry

goods_screen = Screen(Step.GOODS, allows=staff.PRODUCTS)
edit_screen = Screen(Step.EDIT_GOODS, allows=staff.PRODUCTS)

FIELDS: Final[Mapping[str, str]] = MappingProxyType({
    "nz": "name_zh", "ne": "name_en", "tz": "text_zh", "te": "text_en",
})
PICTURE: Final = "pic"


@goods_screen.show
def list_(turn: Turn, among: str = "") -> View:
    """How to add a product; or which of these was meant."""
    items = [item for number in stock.parts(among) if (item := catalogue.product(turn.db, number))]
    if among:
        return View(
            title=turn.say("staff-goods.which"), rows=tuple((_choose(turn, item),) for item in items),
        )
    best = catalogue.best_sellers(turn.db, 4)
    return View(
        title=turn.say("staff-goods.title"), text=turn.say("staff-add.how"), hint=turn.say("staff-goods.hint"),
        rows=(*((_choose(turn, item),) for item in best),
              (turn.button(turn.say("staff-import.open"), Step.IMPORT.at()),)),
    )


@edit_screen.show
def card(turn: Turn, product: int, field: str = "") -> View:
    """The customer's card with what can be changed; or one field of it, waiting for its new words."""
    item = goods.product(turn.db, product)
    if field in FIELDS or field == PICTURE:
        return _field(turn, item, field)
    lines = [turn.say("staff-goods.price", price=turn.money(item.price))]
    lines.append(turn.say("staff-goods.on-sale" if item.active else "staff-goods.off-sale"))
    lines += [turn.say("staff-goods.text", text=item.text.of(turn.language))] if item.text.of(turn.language) else []
    lines += [
        turn.say("staff-goods.group", name=group.name.of(turn.language), choices=_choices(turn, item, group.id))
        for group in item.groups
    ]
    free = catalogue.available(turn.db, item)
    lines.append(turn.say("staff-goods.endless") if free is None else turn.say("staff-goods.left", left=free))
    lines += [
        turn.say(f"staff-goods.lacks-{language}") for language in ("zh", "en") if not getattr(item.name, language)
    ]
    switch_button = (
        turn.button(turn.say("staff-goods.take-off"), switch.of(product, 0)) if item.active
        else turn.main(turn.say("staff-goods.put-on"), switch.of(product, 1))
    )
    fields = [
        turn.button(turn.say(f"staff-goods.field-{code}"), Step.EDIT_GOODS.at(product, code))
        for code in (*FIELDS, PICTURE)
    ]
    return View(
        title=item.name.of(turn.language), text="\n".join(lines), image=_image(turn, item),
        rows=(
            *desk.undo_row(turn, audit.product(product)), (switch_button,), tuple(fields[:2]), tuple(fields[2:]),
            (turn.button(turn.say("staff-goods.reprice"), Step.PRICE.at(str(product))),
             turn.button(turn.say("staff-goods.restock"), Step.STOCK.at(str(product)))),
        ),
    )


@goods_screen.text
def add_typed(turn: Turn, words: str, among: str = "") -> Place | None:
    """The form without its command, or a product's name."""
    if "|" in words or "｜" in words:
        return add(turn, words)
    return edit(turn, words)


@goods_screen.given(Picture)
def add_shown(turn: Turn, said: Picture, among: str = "") -> Place | None:
    """The form as the caption of a photo."""
    return pictured(turn, said)


@edit_screen.text
def typed(turn: Turn, words: str, product: int, field: str = "") -> Place | None:
    """New words for the field that is open."""
    if field == PICTURE:
        raise Retry("staff-goods.send-picture")
    if field not in FIELDS:
        return None
    said = "" if words.strip() in ("-", "—") else words.strip()
    before = goods.edit(turn.db, product, FIELDS[field], said, right.me(turn), now=turn.now)
    turn.note(
        "staff-goods.changed", field=turn.say(f"staff-goods.field-{field}"),
        before=before or turn.say("staff-goods.nothing"), after=said or turn.say("staff-goods.nothing"),
    )
    return Step.EDIT_GOODS.at(product)


@edit_screen.given(Picture)
def shown(turn: Turn, said: Picture, product: int, field: str = "") -> Place | None:
    """A new picture for the product that is open."""
    if "|" in said.caption or "｜" in said.caption:
        return pictured(turn, said)
    file = f"{turn.conversation.channel}:{said.file}"
    goods.picture(turn.db, product, file, right.me(turn), now=turn.now)
    turn.note("staff-goods.pictured")
    return Step.EDIT_GOODS.at(product)


@right.tap(edit_screen, "zgs", staff.PRODUCTS)
def switch(turn: Turn, product: int, on: int) -> Place:
    """On sale, or off it."""
    changed = goods.switch(turn.db, product, bool(on), right.me(turn), now=turn.now)
    name = goods.product(turn.db, product).name.of(turn.language)
    turn.note(f"staff-goods.{'now' if changed else 'already'}-{'on' if on else 'off'}", name=name)
    return Step.EDIT_GOODS.at(product)


def pictured(turn: Turn, said: Picture) -> Place | None:
    """A photo whose caption is the form (with or without `/add`); None for any other photo."""
    caption = said.caption.strip()
    if caption.lower().startswith("/add"):
        caption = caption[4:].strip()
    elif "|" not in caption and "｜" not in caption:
        return None
    return add(turn, caption, f"{turn.conversation.channel}:{said.file}")


def add(turn: Turn, rest: str, picture: str = "") -> Place:
    """`/add 名称 | 价格 | 分类 | 描述 | 库存 | 规格 …`: a draft that is not on sale yet."""
    member = staff.need(turn.staff, staff.PRODUCTS)
    if "|" not in rest and "｜" not in rest:
        name = rest.strip()[:30] or turn.say("staff-add.example-name")
        raise Refusal("staff-usage.add", example=turn.say("staff-add.example", name=name))
    number = offer.add(turn.db, offer.read(turn.db, rest, turn.shop.currency), picture, member, now=turn.now)
    turn.note("staff-add.added")
    return Step.EDIT_GOODS.at(number)


def edit(turn: Turn, rest: str) -> Place:
    """`/edit 拿铁`."""
    found = _named(turn, rest, "edit")
    return Step.EDIT_GOODS.at(found[0]) if len(found) == 1 else Step.GOODS.at(stock.joined(found))


def on(turn: Turn, rest: str) -> Place:
    """`/on 拿铁`."""
    found = _named(turn, rest, "on")
    return switch(turn, found[0], 1) if len(found) == 1 else Step.GOODS.at(stock.joined(found))


def off(turn: Turn, rest: str) -> Place:
    """`/off 拿铁`."""
    found = _named(turn, rest, "off")
    return switch(turn, found[0], 0) if len(found) == 1 else Step.GOODS.at(stock.joined(found))


def _named(turn: Turn, rest: str, command: str) -> list[int]:
    if not rest.strip():
        best = catalogue.best_sellers(turn.db, 1)
        name = best[0].name.of(turn.language) if best else turn.say("staff-add.example-name")
        raise Refusal(f"staff-usage.{command}", example=f"/{command} {name}")
    found = goods.named(turn.db, rest)
    if not found:
        raise Refusal("staff-goods.unknown", name=rest.strip()[:30], example=f"/{command} …")
    return found


def _choose(turn: Turn, item: Item) -> Button:
    label = turn.say("staff-goods.choose", name=item.name.of(turn.language), price=turn.money(item.price))
    return turn.button(label, Step.EDIT_GOODS.at(item.id))


def _field(turn: Turn, item: Item, field: str) -> View:
    """One field and what it says now."""
    title = turn.say("staff-goods.edit", name=item.name.of(turn.language), field=turn.say(f"staff-goods.field-{field}"))
    if field == PICTURE:
        return View(title=title, text=turn.say("staff-goods.send-picture"), image=_image(turn, item))
    texts = {"nz": item.name.zh, "ne": item.name.en, "tz": item.text.zh, "te": item.text.en}
    return View(
        title=title, text=turn.say("staff-goods.is", words=texts[field] or turn.say("staff-goods.nothing")),
        hint=turn.say("staff-goods.type"),
    )


def _choices(turn: Turn, item: Item, group: int) -> str:
    return " / ".join(
        choice.name.of(turn.language) + (f" +{turn.money(choice.delta)}" if choice.delta else "")
        for one in item.groups if one.id == group for choice in one.choices
    )


def _image(turn: Turn, item: Item) -> Image | None:
    """The shop's own file anywhere; a network's only in that network."""
    channel, colon, file = item.picture.partition(":")
    name = item.name.of(turn.language)
    if colon:
        return Image(name, file=file) if channel == turn.conversation.channel else None
    return Image(name, name=item.picture) if item.picture else None
