"""The whole conversation, put together: every screen, and who listens in which order when somebody types."""

from typing import Final

from dialog.dialog import Dialog, Ear, index
from handlers import (
    addresses,
    asides,
    browse,
    cart,
    change,
    commands,
    contact,
    delivery,
    faq,
    filters,
    find,
    goods_with_address,
    home,
    line,
    link,
    me,
    method,
    nav,
    new_address,
    note,
    options,
    order,
    orders_list,
    person,
    personal,
    phrases,
    product,
    quantity,
    references,
    review,
    sentences,
    short,
    unknown,
    which,
)
from handlers.admin import SCREENS as STAFF_SCREENS
from handlers.admin import commands as staff_commands
from handlers.graph import ANYWHERE, GRAPH, Step

SCREENS: Final = (
    home.screen, browse.shelves_screen, browse.shelf_screen, find.search_screen, find.results_screen, filters.screen,
    product.screen, options.screen, quantity.screen, personal.screen, short.screen,
    cart.screen, line.screen, line.note_screen, *addresses.SCREENS, *new_address.SCREENS, contact.screen,
    *delivery.SCREENS, review.screen, note.screen, method.screen,
    order.pay_screen, method.order_screen, order.screen, orders_list.screen, change.screen, change.cancel_screen,
    faq.list_screen, faq.screen, person.screen, me.screen, link.screen, link.join_screen, me.language_screen,
    me.privacy_screen, me.help_screen,
    which.screen, *STAFF_SCREENS,
)

# Where a number that is typed is how many, how much, or somebody's own words.
COUNTED: Final = frozenset({
    Step.OPTIONS, Step.QUANTITY, Step.LINE, Step.SHORT, Step.PERSONAL, Step.LINE_NOTE, Step.NOTE, Step.CHECK_ADDRESS,
    Step.FILTERS, Step.PERSON, Step.TALK, Step.STOCK_ITEM, Step.PRICE, Step.REFUND, Step.SHIP, Step.LATE,
})

_screens, _actions = index(SCREENS)

XIAOER: Final = Dialog(
    screens=_screens,
    actions=_actions,
    home=Step.HOME.at(),
    graph=GRAPH,
    anywhere=ANYWHERE,
    first=(
        Ear(asides.secret), Ear(asides.other_language), Ear(staff_commands.read), Ear(commands.command),
        Ear(person.relay), Ear(phrases.said),
    ),
    then=(
        Ear(asides.number, digression=True), Ear(goods_with_address.read, digression=True),
        Ear(new_address.offered, digression=True), Ear(references.read),
        *(Ear(reader, digression=True) for reader in sentences.READERS),
        Ear(lambda turn, words: find.look_for(turn, words, sure=True)), Ear(new_address.unread, digression=True),
    ),
    lost=unknown.lost,
    given=unknown.given,
    nav=nav.row,
    cards={"order": Step.ORDER, "staff": Step.STAFF_ORDER},
    counted=COUNTED,
)
