"""What must never be, the database itself refuses, whoever writes it and however."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from bot.database import connect
from models.sealed import KEYS
from tests.databases import KEY

ROWS = (
    "INSERT INTO customers (id, name, phone, phone_hash, language, quiet, created_at, seen_at)"
    " VALUES (1, '', '', '', 'zh', true, 0, 0)",
    "INSERT INTO categories (id, slug, name_zh, name_en, icon, position) VALUES (1, 'tea', '茶', '', '', 0)",
    "INSERT INTO products (id, sku, category_id, name_zh, name_en, text_zh, text_en, price, tags_zh, tags_en, aliases,"
    " picture, personal_zh, personal_en, personal_max, rating, reviews, sold, minutes, most, active, created_at)"
    " VALUES (1, 'oolong', 1, '乌龙', '', '', '', 900, '[]', '[]', '[]', '', '', '', 0, 0, 0, 0, 0, 20, true, 0)",
    "INSERT INTO variants (id, product_id, choices, counted, active) VALUES (1, 1, '', true, true)",
    "INSERT INTO stock (variant_id, period, on_hand, reserved) VALUES (1, '', 10, 4), (1, '2026-12-24', 1, 1)",
    "INSERT INTO orders (id, number, key, customer_id, status, revision, round, fulfilment, seat, name, phone,"
    " phone_hash, address, note, currency, goods, delivery, total, method, channel, placed_at, late_minutes, carrier,"
    " tracking, reason) VALUES (1, 'A1024', 'k1', 1, 'unpaid', 1, 1, 'pickup', '', '', '', '', '', '', 'CNY', 900, 0,"
    " 900, 'demo', 'web', 0, 0, '', '', '')",
    "INSERT INTO holds (id, order_id, variant_id, period, round, quantity, ended) VALUES (1, 1, 1, '', 1, 4, '')",
    "INSERT INTO stock_moves (id, variant_id, period, on_hand, reserved, reason, reference, hold_id, at)"
    " VALUES (1, 1, '', 0, -4, 'release', 'A1024', 1, 0)",
    "INSERT INTO payments (id, token, order_id, provider, amount, currency, state, link, qr, captured, refunded,"
    " reason, created_at) VALUES (1, 't1', 1, 'demo', 900, 'CNY', 'open', '', '', 0, 0, '', 0),"
    " (2, 't2', 1, 'demo', 900, 'CNY', 'paid', '', '', 900, 100, '', 0)",
    "INSERT INTO receipts (id, provider, event, payment_id, outcome, amount, currency, verdict, facts, at)"
    " VALUES (1, 'demo', 'e1', 2, 'paid', 900, 'CNY', 'credited', '{}', 0)",
    "INSERT INTO refunds (id, reference, payment_id, order_id, amount, reason, by, asked_at)"
    " VALUES (1, 't2-100', 2, 1, 100, 'staff', 'staff:1', 0)",
    "INSERT INTO notices (id, key, kind, channel, chat, facts, loud, state, due_at, attempts, error, sent_to, message,"
    " created_at) VALUES (1, 'A1024:shipped', 'shipped', '', '', '{}', true, 'due', 0, 0, '', '', '', 0)",
    "INSERT INTO owed (id, key, kind, subject, due_at, attempts, error) VALUES (1, 'refund:1', 'refund', 1, 0, 0, '')",
    "INSERT INTO accounts (id, channel, person, chat, customer_id, reachable, seen_at)"
    " VALUES (1, 'web', 'p1', 'p1', 1, true, 0)",
    "INSERT INTO conversations (id, channel, chat, account_id, language, stack, listed, panel, panel_card, turns,"
    " shown, below, missed, facts, seen_at)"
    " VALUES (1, 'web', 'p1', 1, 'zh', '[]', '[]', '', '', 0, true, false, 0, '{}', 0)",
    "INSERT INTO seen_events (channel, event, at) VALUES ('web', 'e1', 0)",
)
COPIES = {       # a row a second time, under another number
    "an order number given twice": ("orders", {"id": 2, "key": "'k2'"}),
    "one draft that becomes two orders": ("orders", {"id": 2, "number": "'B1'"}),
    "one thing said by a provider, noted twice": ("receipts", {"id": 2, "payment_id": 1, "verdict": "'repeated'"}),
    "money of one payment, credited twice": ("receipts", {"id": 2, "event": "'e2'", "verdict": "'double'"}),
    "a second place to pay one order": ("payments", {"id": 3, "token": "'t3'"}),
    "a payment's name given twice": ("payments", {"id": 3, "state": "'closed'"}),
    "one refund asked twice": ("refunds", {"id": 2}),
    "one piece of news owed twice": ("notices", {"id": 2}),
    "one errand owed twice": ("owed", {"id": 2}),
    "a second open hold of the same thing": ("holds", {"id": 2, "round": 2}),
    "two holds of one round": ("holds", {"id": 2, "ended": "'released'", "ended_at": 1}),
    "a hold that ends twice": ("stock_moves", {"id": 2, "reason": "'ship'"}),
    "one chat kept twice": ("conversations", {"id": 2}),
    "one account of two customers": ("accounts", {"id": 2}),
    "one event acted on twice": ("seen_events", {}),
    "one thing counted twice": ("stock", {"on_hand": 5}),
}
CHANGES = {
    "more promised than there is": "UPDATE stock SET reserved = 11 WHERE period = ''",
    "a slot promised twice": "UPDATE stock SET reserved = reserved + 1 WHERE period = '2026-12-24'",
    "less on the shelf than is promised": "UPDATE stock SET on_hand = 3 WHERE period = ''",
    "less than nothing promised": "UPDATE stock SET reserved = -1",
    "a hold of nothing": "UPDATE holds SET quantity = 0",
    "a hold that ended in no known way": "UPDATE holds SET ended = 'lost', ended_at = 1",
    "a hold that ended at no time": "UPDATE holds SET ended = 'released'",
    "more given back than came in": "UPDATE payments SET refunded = 901 WHERE id = 2",
    "less than nothing given back": "UPDATE payments SET refunded = -1",
    "more taken than was asked for": "UPDATE payments SET captured = 901 WHERE id = 2",
    "less than nothing taken": "UPDATE payments SET captured = -1, refunded = -1",
    "a refund of nothing": "UPDATE refunds SET amount = 0",
    "an order that costs less than nothing": "UPDATE orders SET total = -1",
    "an order of nobody": "UPDATE orders SET customer_id = 2",
    "a hold of no order": "UPDATE holds SET order_id = 2",
    "money for no order": "UPDATE payments SET order_id = 2",
    "a price below nothing": "UPDATE products SET price = -1",
}


@pytest.fixture
def database(database_url: str) -> Engine:
    """A shop with one of each."""
    KEYS.unlock(KEY)
    engine = connect(database_url)
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement))
    return engine


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    with database.connect() as connection:
        yield connection


def test_no_row_can_be_there_twice(connection: Connection) -> None:
    for what, (table, changed) in COPIES.items():
        names = _columns(connection, table)
        values = ", ".join(str(changed.get(name, name)) for name in names)
        where = _first(table)
        said = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {where}"
        assert _refused(connection, said), what


def test_no_row_can_become_what_must_not_be(connection: Connection) -> None:
    for what, said in CHANGES.items():
        assert _refused(connection, said), what


def test_what_may_be_is_let_through(connection: Connection) -> None:
    """The control: the rows above are refused for what is wrong with them, not for something else."""
    for said in (
        "UPDATE stock SET reserved = 10 WHERE period = ''",
        "UPDATE payments SET refunded = 900 WHERE id = 2",
        "UPDATE holds SET ended = 'released', ended_at = 1",
        "INSERT INTO holds (id, order_id, variant_id, period, round, quantity, ended) VALUES (2, 1, 1, '', 2, 1, '')",
        "UPDATE payments SET state = 'closed' WHERE id = 1",
        "INSERT INTO payments (id, token, order_id, provider, amount, currency, state, link, qr, captured, refunded,"
        " reason, created_at) VALUES (3, 't3', 1, 'demo', 900, 'CNY', 'open', '', '', 0, 0, '', 0)",
        "INSERT INTO receipts (id, provider, event, payment_id, outcome, amount, currency, verdict, facts, at)"
        " VALUES (2, 'demo', 'e2', 2, 'paid', 900, 'CNY', 'repeated', '{}', 0)",
    ):
        assert not _refused(connection, said), said


def _columns(connection: Connection, table: str) -> list[str]:
    return list(connection.execute(text(f"SELECT * FROM {table}")).keys())


def _first(table: str) -> str:
    return {"seen_events": "event = 'e1'", "stock": "period = ''", "receipts": "id = 1"}.get(table, "id = 1")


def _refused(connection: Connection, said: str) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text(said))
    except IntegrityError:
        return True
    return False
