"""An address in one line, as every screen writes it: what it is called, who gets it, where. Phones are masked."""

from dialog.turn import Turn
from models.addresses import Address
from models.orders import Order
from models.prepared import get
from services.addresses import book, region_words
from services.addresses.recognise import mask_phone


def name(turn: Turn, row: Address) -> str:
    """What an address is called: its tag, else whoever receives there."""
    return tag(turn, row.tag) or row.name


def tag(turn: Turn, called: str) -> str:
    """公司, 家, 学校, or the customer's own word."""
    return turn.say(f"address.{called}") if called in book.TAGS else called


def line(turn: Turn, row: Address) -> str:
    """公司 · 张三 138****8000 · 浦东新区世纪大道100号5楼 ✓默认"""
    phone, where = mask_phone(row.phone), _where(turn, row)
    if row.tag:
        said = turn.say("address.tagged", tag=name(turn, row), name=row.name, phone=phone, where=where)
    else:
        said = turn.say("address.untagged", name=row.name, phone=phone, where=where)
    return turn.say("address.preset-line", address=said) if row.preset else said


def whole(turn: Turn, row: Address) -> str:
    """上海市 浦东新区 世纪大道100号5楼 / 5F, 100 Century Avenue, Pudong, Shanghai"""
    return turn.say("address.whole", region=region(turn, row), detail=row.detail) if row.region else row.detail


def of_order(turn: Turn, order: Order) -> str:
    """Where an order goes, in the reader's language while the address is still in the book as it was then."""
    row = get(turn.db, Address, order.address_id) if order.address_id else None
    same = row is not None and order.address == f"{row.region} {row.detail}".strip()
    return whole(turn, row) if row is not None and same else order.address


def region(turn: Turn, row: Address) -> str:
    """上海市 浦东新区, or Pudong, Shanghai; or the shared point."""
    if row.region == row.place:
        return turn.say("address.point", point=row.place)
    return region_words.write(row.region.split(), turn.language)


def trim(first: int, *more: int) -> tuple[int, ...]:
    """Arguments without the zeros at their end, so that one place has one address."""
    args = (first, *more)
    return args[: max([1, *(n for n, arg in enumerate(args, 1) if arg)])]


def _where(turn: Turn, row: Address) -> str:
    if not row.region:
        return row.detail
    whole = region(turn, row)
    short = whole.split()[-1] if turn.language == "zh" else whole.split(", ")[0]
    return turn.say("address.where", region=whole if row.region == row.place else short, detail=row.detail)
