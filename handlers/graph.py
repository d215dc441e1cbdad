"""The map: every place of the conversation, and where each may lead.

`xiaoer graph` draws it, docs/conversation.md is made from it, the engine refuses a move that is not on it, and a test
refuses a line on it that no code takes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialog.place import Steps


class Step(Steps):
    """Every place, with the code that buttons carry: it never changes once a button has been sent."""

    HOME = "h"
    # looking around
    SHELVES = "sh"
    SHELF = "c"
    SEARCH = "f"
    RESULTS = "s"
    FILTERS = "fl"
    PRODUCT = "p"
    OPTIONS = "v"
    QUANTITY = "n"
    PERSONAL = "eg"
    SHORT = "so"
    WHICH = "wh"
    # ordering
    CART = "k"
    LINE = "l"
    LINE_NOTE = "ln"
    ADDRESSES = "as"
    ADDRESS = "a"
    NEW_ADDRESS = "na"
    CHECK_ADDRESS = "ca"
    CONTACT = "ct"
    DELIVERY = "d"
    TIME = "t"
    REVIEW = "r"
    NOTE = "no"
    METHOD = "m"
    # afterwards
    PAY = "pay"
    PAY_METHOD = "pm"
    ORDER = "o"
    ORDERS = "os"
    CHANGE = "ch"
    CANCEL = "cx"
    # around it
    FAQS = "qs"
    FAQ = "qa"
    PERSON = "hp"
    ME = "me"
    LINK = "lk"
    JOIN = "jn"
    LANGUAGE = "lg"
    PRIVACY = "pv"
    HELP = "hl"
    # the staff's side
    DESK = "z"
    BOARD = "zb"
    FOUND = "zf"
    STAFF_ORDER = "zo"
    LATE = "zl"
    LACKING = "zk"
    SHIP = "zs"
    REFUND = "zr"
    STOCK = "zt"
    STOCK_ITEM = "zu"
    PRICE = "zp"
    GOODS = "zg"
    EDIT_GOODS = "ze"
    IMPORT = "zi"
    REPORT = "zz"
    TALKS = "zh"
    TALK = "zw"
    TEAM = "zm"
    STATUS = "zy"


S: Final = Step

# Places that words, commands and the last row of buttons reach from everywhere.
ANYWHERE: Final = frozenset({
    S.HOME, S.CART, S.ORDERS, S.ORDER, S.PAY, S.REVIEW, S.SEARCH, S.RESULTS, S.PRODUCT, S.OPTIONS, S.SHORT, S.SHELVES,
    S.WHICH, S.SHELF, S.ADDRESSES, S.NEW_ADDRESS, S.CONTACT, S.FAQS, S.FAQ, S.PERSON, S.ME, S.LINK, S.JOIN,
    S.LANGUAGE, S.PRIVACY, S.HELP, S.CANCEL, S.DESK, S.BOARD, S.FOUND, S.STAFF_ORDER, S.SHIP, S.REFUND, S.STOCK,
    S.STOCK_ITEM, S.PRICE, S.GOODS, S.EDIT_GOODS, S.IMPORT, S.REPORT, S.TALKS, S.TALK, S.TEAM, S.STATUS,
})

GRAPH: Final[Mapping[Steps, frozenset[Steps]]] = MappingProxyType({
    step: frozenset(leads)
    for step, leads in {
        S.HOME: {S.SHELF, S.PRODUCT, S.SEARCH, S.ORDERS, S.ORDER, S.PAY, S.ME},
        S.SHELVES: {S.SHELF},
        S.SHELF: {S.SHELF, S.PRODUCT, S.FILTERS},
        S.SEARCH: {S.RESULTS, S.PRODUCT},
        S.RESULTS: {S.PRODUCT, S.FILTERS, S.RESULTS, S.PERSON},
        S.FILTERS: {S.RESULTS, S.SHELF},
        S.PRODUCT: {S.OPTIONS, S.PERSONAL, S.REVIEW, S.CART, S.SHORT, S.PRODUCT},
        S.OPTIONS: {S.QUANTITY, S.SHORT, S.LINE},
        S.QUANTITY: {S.OPTIONS, S.LINE, S.SHORT},
        S.PERSONAL: {S.REVIEW, S.PRODUCT, S.OPTIONS},
        S.SHORT: {S.REVIEW, S.CART, S.PRODUCT, S.OPTIONS},
        S.WHICH: {S.RESULTS, S.REVIEW, S.CART, S.OPTIONS, S.SHORT, S.PERSONAL, S.CONTACT, S.ADDRESSES, S.NEW_ADDRESS},
        S.CART: {S.LINE, S.REVIEW, S.SHORT, S.PRODUCT, S.SHELVES},
        S.LINE: {S.QUANTITY, S.OPTIONS, S.LINE_NOTE, S.CART, S.SHORT, S.REVIEW},
        S.LINE_NOTE: {S.LINE},
        S.ADDRESSES: {S.ADDRESS, S.NEW_ADDRESS, S.CHECK_ADDRESS, S.REVIEW, S.ORDER},
        S.ADDRESS: {S.ADDRESSES, S.CHECK_ADDRESS},
        S.NEW_ADDRESS: {S.CHECK_ADDRESS, S.REVIEW, S.PRIVACY},
        S.CHECK_ADDRESS: {S.REVIEW, S.ADDRESS, S.ADDRESSES, S.ORDER, S.CHECK_ADDRESS},
        S.CONTACT: {S.REVIEW, S.ME},
        S.DELIVERY: {S.TIME, S.REVIEW, S.ADDRESSES, S.NEW_ADDRESS, S.CONTACT},
        S.TIME: {S.REVIEW},
        S.REVIEW: {
            S.CART, S.ADDRESSES, S.NEW_ADDRESS, S.CONTACT, S.DELIVERY, S.TIME, S.NOTE, S.METHOD, S.PAY, S.ORDER,
            S.SHORT, S.LINE,
        },
        S.NOTE: {S.REVIEW},
        S.METHOD: {S.REVIEW},
        S.PAY: {S.PAY_METHOD, S.CHANGE, S.CANCEL, S.ORDER},
        S.PAY_METHOD: {S.PAY, S.ORDER},
        S.ORDER: {S.PAY, S.PAY_METHOD, S.CHANGE, S.CANCEL, S.PERSON, S.ADDRESSES},
        S.ORDERS: {S.ORDER, S.ORDERS, S.SHELVES},
        S.CHANGE: {S.CART, S.ADDRESSES, S.TIME, S.NOTE, S.CANCEL},
        S.CANCEL: {S.ORDER, S.REVIEW},
        S.FAQS: {S.FAQ},
        S.FAQ: {S.FAQ, S.PERSON},
        S.PERSON: {S.HOME},
        S.ME: {S.LINK, S.ADDRESSES, S.CONTACT, S.LANGUAGE, S.PRIVACY, S.ORDERS, S.FAQS, S.PERSON},
        S.LINK: {S.JOIN},
        S.JOIN: {S.ME},
        S.LANGUAGE: {S.HOME},
        S.PRIVACY: set(),
        S.HELP: {S.FAQS, S.PERSON},
        S.DESK: {
            S.BOARD, S.STOCK, S.REPORT, S.TALKS, S.TEAM, S.STATUS, S.GOODS, S.STAFF_ORDER, S.STOCK_ITEM, S.EDIT_GOODS,
        },
        S.BOARD: {S.STAFF_ORDER, S.FOUND},
        S.FOUND: {S.STAFF_ORDER, S.STOCK},
        S.STAFF_ORDER: {S.LATE, S.LACKING, S.SHIP, S.REFUND, S.TALK},
        S.LATE: {S.STAFF_ORDER},
        S.LACKING: {S.STAFF_ORDER},
        S.SHIP: {S.STAFF_ORDER},
        S.REFUND: {S.STAFF_ORDER},
        S.STOCK: {S.STOCK_ITEM},
        S.STOCK_ITEM: set(),
        S.PRICE: {S.EDIT_GOODS},
        S.GOODS: {S.EDIT_GOODS, S.IMPORT},
        S.EDIT_GOODS: {S.PRICE, S.STOCK},
        S.IMPORT: {S.GOODS},
        S.REPORT: set(),
        S.TALKS: {S.TALK},
        S.TALK: {S.TALKS, S.STAFF_ORDER},
        S.TEAM: set(),
        S.STATUS: {S.BOARD},
    }.items()
})
