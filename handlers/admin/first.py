"""Two people tapped the same card: the second is told who was first, and nothing is done twice."""

from dialog.turn import Turn
from models.orders import Order
from services import orders, team


def beaten(turn: Turn, order: Order, revision: int) -> bool:
    """Whether the card that was tapped is old; then says who changed the order since, and when."""
    if order.revision == revision:
        return False
    move = orders.history(turn.db, order)[-1]
    key = move.after if move.after != move.before else "changed"
    turn.pop(f"staff-first.{key}", who=who(turn, move.by), at=move.at)
    return True


def who(turn: Turn, by: str) -> str:
    """Who made a move, in words."""
    kind, _, number = by.partition(":")
    if kind != "staff":
        return turn.say(f"staff.by-{kind}")
    if turn.staff is not None and turn.staff.id == int(number):
        return turn.say("staff.you")
    return team.name_of(turn.db, int(number))


def taken(turn: Turn, order: Order) -> str:
    """`王芳 10:05 已接单`; "" while nobody has."""
    if order.taken_by is None or order.taken_at is None:
        return ""
    return turn.say("staff-order.taken", who=who(turn, f"staff:{order.taken_by}"), at=order.taken_at)

