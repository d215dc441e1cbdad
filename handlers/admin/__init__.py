"""The staff's side of the conversation: `commands` are its words, `SCREENS` its places, `news` what it is told."""

from typing import Final

from dialog.screen import Screen
from handlers.admin import (
    board,
    desk,
    goods,
    lacking,
    late,
    order_card,
    price,
    refund,
    report,
    sheet,
    ship,
    status,
    stock,
    talk,
    team,
)

SCREENS: Final[tuple[Screen, ...]] = (
    desk.screen, board.board_screen, board.found_screen, order_card.screen, late.screen, lacking.screen, ship.screen,
    refund.screen, stock.stock_screen, stock.item_screen, price.screen, goods.goods_screen, goods.edit_screen,
    sheet.screen, report.screen, talk.talks_screen, talk.talk_screen, team.screen,
    status.screen,
)
