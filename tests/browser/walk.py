"""A walk past every important screen of the shop, for whoever wants to look at them: a checker, or a camera."""

from collections.abc import Awaitable, Callable
from types import MappingProxyType
from typing import Final

from services.numbers import found_in
from tests.browser.stage import BrowserStage, Window

Look = Callable[[str, Window], Awaitable[None]]

# What is done, and the name of the screen that then is seen ("" when it is only passed). A line that begins with
# ! happens in the world, one with @ is the owner's, one with > is typed; all others are taps.
STEPS: Final = MappingProxyType({
    "zh": (
        ("", "home"), ("饮品", ""), ("咖啡", "list"), ("筛选", "filters"), ("> 冰拿铁", "product"),
        ("改规格与数量", "options"), ("加入购物车", "added"), ("> 可颂", ""), ("加入购物车", ""), ("> 购物车", "cart"),
        ("去结算", "address"), ("> 张三 13800138000 上海市浦东新区世纪大道100号5楼", "review"), ("改时间", "times"),
        ("✓ 尽快", ""), ("提交并支付", "pay"), ("! pay", "order"), ("> 主页", "home-again"), ("> 我的订单", "orders"),
        ("> 抹茶拿铁", ""), ("改规格与数量", ""), ("> 5", "short"), ("> 几点关门", "answer"), ("> 蓝牙", "search"),
        ("> 语言", "language"), ("@ /find {n}", "staff"), ("@ /help", "desk"), ("@ /report", "report"),
    ),
    "en": (
        ("", "home"), ("Drinks", ""), ("Coffee", "list"), ("Filter", "filters"), ("> iced latte", "product"),
        ("Options and quantity", "options"), ("Add to cart", "added"), ("> croissant", ""), ("Add to cart", ""),
        ("> cart", "cart"), ("Check out", "address"),
        ("> Zhang San 13800138000, 5F, 100 Century Avenue, Pudong, Shanghai", "review"), ("Change time", "times"),
        ("✓ As soon as possible", ""), ("Order and pay", "pay"), ("! pay", "order"), ("> home", "home-again"),
        ("> my orders", "orders"), ("> matcha latte", ""), ("Options and quantity", ""), ("> 5", "short"),
        ("> when do you close", "answer"), ("> headphones", "search"), ("> language", "language"),
        ("@ /find {n}", "staff"), ("@ /help", "desk"), ("@ /report", "report"),
    ),
})


async def walk(stage: BrowserStage, look: Look) -> None:
    """Go past all of them; `look` is told the name of each screen and whose window shows it."""
    number = ""
    for done, name in STEPS[stage.language]:
        window = stage.staff if done.startswith("@") else stage.customer
        await _do(stage, window, done, number)
        number = found_in(await window.newest()) or number
        if name:
            await look(name, window)


async def _do(stage: BrowserStage, window: Window, done: str, number: str) -> None:
    if done.startswith("!"):
        await stage.world(done[2:], number)
    elif done.startswith((">", "@")):
        await window.types(done[2:].replace("{n}", number))
    elif done:
        await window.taps(done)
