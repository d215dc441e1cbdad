"""What may be said at any moment, in every state and both languages. It never loses the draft."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dialog.place import Place
from dialog.turn import Turn
from dialog.understand import numbers
from handlers import again, cart, change, find, link, me, method, order, review
from handlers.graph import Step
from models.basket import CART
from models.orders import Order, Status
from services import basket, checkout, orders

Answer = Callable[[Turn, str], Place | None]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that mean one thing wherever they are said. The whole message must fit; `rest` is what was caught."""

    pattern: re.Pattern[str]
    answer: Answer


def _p(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(ways)})[\s。.!！?？~～]*", re.IGNORECASE)


def home(turn: Turn, _: str) -> Place:
    return Step.HOME.at()


def back(turn: Turn, _: str) -> Place:
    """One screen back: what lies below on the way that led here."""
    stack = turn.conversation.stack
    if len(stack) < 2:
        return Step.HOME.at()
    return turn.tap(stack[-2])


def my_orders(turn: Turn, _: str) -> Place:
    return order.current(turn)


def cancel(turn: Turn, _: str) -> Place:
    """In a form: leave it. Before ordering: do not, yet. On an order: end it. Otherwise the one that can be ended."""
    here = turn.here
    assert here is not None
    if here.step in FORMS:
        turn.note("phrases.left-form")
        return back(turn, "")
    if here.step == Step.REVIEW:
        turn.note("phrases.left-review")
        return Step.HOME.at()
    if here.step in (Step.ORDER, Step.PAY, Step.CHANGE, Step.PAY_METHOD) and here.args:
        return Step.CANCEL.at(here.args[0])
    running = orders.of_customer(turn.db, turn.customer, (*orders.TO_PAY, Status.PAID))
    if len(running) == 1:
        return Step.CANCEL.at(running[0].id)
    if running:
        turn.note("phrases.which-order")
        return Step.ORDERS.at()
    return change.newest(turn) or _nothing(turn, "phrases.nothing-to-cancel")


def _hurry(turn: Turn, _: str) -> Place:
    running = orders.of_customer(turn.db, turn.customer, orders.RUNNING)
    if len(running) == 1:
        return order.hurry(turn, running[0].id)
    return _pick(turn, running, "phrases.nothing-to-hurry")


def _address(turn: Turn, _: str) -> Place:
    """Of the order being put together, or else of the one that has not left yet."""
    draft = checkout.draft(turn.db, turn.customer, now=turn.now)
    on_the_way = turn.here is not None and turn.here.step in (Step.REVIEW, Step.ADDRESSES, Step.DELIVERY, Step.TIME)
    waiting = orders.of_customer(turn.db, turn.customer, (Status.PAID, Status.PREPARING))
    if waiting and not (on_the_way and checkout.chosen(turn.db, draft)):
        return Step.ADDRESSES.at(waiting[0].id)
    unpaid = orders.last(turn.db, turn.customer, orders.TO_PAY)
    if unpaid is not None and not on_the_way:
        return change.change(turn, unpaid.id, "address")
    return Step.ADDRESSES.at()


def the_usual(turn: Turn, _: str) -> Place:
    return again.last(turn)


def _search(turn: Turn, words: str) -> Place | None:
    return find.look_for(turn, words)


def _checkout(turn: Turn, _: str) -> Place:
    draft = checkout.draft(turn.db, turn.customer, now=turn.now)
    if turn.here is not None and turn.here.step == Step.REVIEW:
        return Step.REVIEW.at()
    if not basket.size(turn.db, turn.customer.id, CART) and checkout.chosen(turn.db, draft):
        return review.next_question(turn, draft)
    return review.start(turn, CART)


def _pay(turn: Turn, words: str) -> Place:
    chosen = method.named(turn, words)
    if turn.here is not None and turn.here.step == Step.REVIEW:
        if chosen:
            return method.take(turn, chosen)
        turn.note("review.tap-to-pay")
        return Step.REVIEW.at()
    unpaid = orders.last(turn.db, turn.customer, orders.TO_PAY)
    if unpaid is None:
        return _nothing(turn, "phrases.nothing-to-pay")
    if chosen and chosen != unpaid.method:
        return method.take_for(turn, unpaid.id, chosen)
    return Step.PAY.at(unpaid.id)


def _paid(turn: Turn, _: str) -> Place:
    unpaid = orders.last(turn.db, turn.customer, orders.TO_PAY)
    if unpaid is not None:
        return order.check(turn, unpaid.id)
    latest = orders.last(turn.db, turn.customer, tuple(Status))
    return order.check(turn, latest.id) if latest else _nothing(turn, "phrases.nothing-to-pay")


def _link(turn: Turn, code: str) -> Place:
    return link.given(turn, code) or Step.LINK.at()


def _empty(turn: Turn, _: str) -> Place:
    return cart.clear(turn, CART)


def _speak(turn: Turn, code: str) -> Place:
    me.switch(turn, code)
    turn.note("language.now")
    assert turn.here is not None
    return turn.here


def to(step: Step) -> Answer:
    return lambda turn, _: step.at()


# Screens that ask something: "cancel" leaves them.
FORMS: Final = frozenset({
    Step.QUANTITY, Step.PERSONAL, Step.LINE_NOTE, Step.NEW_ADDRESS, Step.CHECK_ADDRESS, Step.CONTACT, Step.NOTE,
    Step.ADDRESSES, Step.WHICH, Step.SHORT, Step.SEARCH, Step.TIME, Step.DELIVERY, Step.METHOD, Step.PAY_METHOD,
    Step.OPTIONS, Step.FILTERS, Step.ADDRESS,
})

PHRASES: Final[tuple[Phrase, ...]] = (
    Phrase(_p("主页", "首页", "主菜单", "菜单", "小二", "你好", "您好", "在吗", "hi", "hello", "hey", "home", "menu",
              "main menu", "(?:show (?:me )?)?(?:the |a |your )?menu", "start", "开始"), home),
    Phrase(_p("返回", "上一步", "后退", "back", "go back", "never ?mind", "算了"), back),
    Phrase(_p("(?:看看?|打开)?(?:我的)?购物车", "(?:show )?(?:my )?(?:shopping )?(?:cart|basket)"), to(Step.CART)),
    Phrase(_p("(?:看看?|查看?)?(?:我的)?订单(?:呢|到哪了?|在哪)?", "(?:我的)?(?:订单|东西|外卖)?到哪(?:了|儿了|里了)?",
              "(?:my )?orders?", "where(?: is|'s) my order", "track(?: my order)?", "order status"), my_orders),
    Phrase(_p("取消(?:订单)?", "不(?:想)?买了", "算了不买了", "不要了", "cancel(?: (?:my |the )?order)?"), cancel),
    Phrase(_p("催(?:一?下)?", "催单", "怎么还没[到来好](?:啊|呀|呢)?", "快(?:一)?点(?:吧|啊)?", "hurry(?: up)?",
              "where is it", "it'?s late"), _hurry),
    Phrase(_p("改(?:一下)?(?:收货)?地址", "换(?:个)?地址", "change (?:my |the |delivery )?address",
              "deliver (?:it )?to (?:a )?(?:different|another) address"), _address),
    Phrase(_p("再来一单", "老样子", "照旧", "和?上次一样", "再点一次", "(?:the )?usual", "order again", "same again",
              "same as last time", "reorder"), the_usual),
    Phrase(_p("(?:搜索?|找|查找)\\s*(?P<rest>.+)", "有没有(?P<r2>.+?)的?(?:吗|卖)?",
              "(?:find|search(?: for)?|look for)\\s+(?P<r3>.+)",
              "do you have (?:any(?:thing)? |some(?:thing)? )?(?P<r4>.+)"), _search),
    Phrase(_p("(?:去)?(?:结账|结算|买单|下单)", "check ?out", "place (?:the |my )?order"), _checkout),
    Phrase(_p("(?:去|我要)?付款", "(?:去)?支付", "(?P<rest>(?:用)?(?:货到付款|现金支付?|演示支付)(?:付款)?)",
              "pay(?: now)?", "(?P<r2>pay (?:with|by|in) .+)"), _pay),
    Phrase(_p("(?:我)?(?:已经?)?付(?:好|过|完|款)?了", "(?:i(?:'ve| have)? )?(?:already )?paid"), _paid),
    Phrase(_p("(?:转)?人工(?:客服)?", "(?:找)?客服", "真人", "(?:a )?(?:human|real person|agent)",
              "(?:talk|speak) to (?:a |some)?(?:human|person|one)", "customer service"), to(Step.PERSON)),
    Phrase(_p("帮助", "怎么用", "help", "\\?", "？"), to(Step.HELP)),
    Phrase(_p("清空(?:一下)?购物车", "清空", "(?:empty|clear)(?: my| the)? (?:cart|basket)"), _empty),
    Phrase(_p("(?:全部)?分类", "有什么", "有(?:些|啥)什么?", "categories", "browse", "what do you have"),
           to(Step.SHELVES)),
    Phrase(_p("常见问题", "faq", "questions"), to(Step.FAQS)),
    Phrase(_p("我的", "个人中心", "me", "my account"), to(Step.ME)),
    Phrase(_p("(?:登录|绑定|关联)(?:账号|账户|聊天)?(?:\\s*(?P<rest>.{8,9}))?",
              "(?:link|log ?in|sign ?in)(?: (?:my )?(?:account|chat)s?)?(?:\\s+(?P<r2>.{8,9}))?"), _link),
    Phrase(_p("地址", "地址簿", "我的地址", "my addresses", "addresses"), to(Step.ADDRESSES)),
    Phrase(_p("隐私", "privacy", "我的数据", "my data"), to(Step.PRIVACY)),
    Phrase(_p("语言", "language"), to(Step.LANGUAGE)),
)


# What is said around a phrase out of politeness.
BEFORE: Final = re.compile(
    r"(?:(?:麻烦|请(?!问)|帮我|帮忙|给我|我?想要?|我?要|能不能|可不可以|可以)+|"
    r"(?:please |could you |can you |can i |could i |may i |i(?: would|'?d) like to |i (?:want|need|wanna)(?: to)? |"
    r"let me |let's )+)(?=\S)"
)
FREE: Final = frozenset({Step.NOTE, Step.LINE_NOTE, Step.PERSONAL})       # here all words may be meant as they stand
AFTER: Final = re.compile(r"(?: please| pls| now| thanks|[吧啊呀哦呢]|谢谢)+$|[.!。！~]+$")


def said(turn: Turn, words: str) -> Place | None:
    """One of the phrases, when it is the whole message but for politeness."""
    bare = numbers.plain(words)
    if turn.here is not None and turn.here.step in FREE:
        return _matched(turn, bare)
    plain = AFTER.sub("", AFTER.sub("", bare))
    begun = BEFORE.match(plain)
    shorter = (plain, plain[begun.end():]) if begun else (plain,)
    return next((place for each in dict.fromkeys((bare, *shorter)) if (place := _matched(turn, each))), None)


def _matched(turn: Turn, bare: str) -> Place | None:
    for phrase in PHRASES:
        if match := phrase.pattern.fullmatch(bare):
            rest = next((part for part in match.groupdict().values() if part), "")
            return phrase.answer(turn, rest)
    named = (code for code in turn.words.languages if bare in turn.words.say(code, "language.words").split("|"))
    return next((_speak(turn, code) for code in named), None)


def _nothing(turn: Turn, key: str) -> Place:
    turn.note(key)
    return turn.here or Step.HOME.at()


def _pick(turn: Turn, found: list[Order], none: str) -> Place:
    if not found:
        return _nothing(turn, none)
    turn.note("phrases.which-order")
    return Step.ORDERS.at()
