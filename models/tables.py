"""All tables in one place, for whoever needs the whole: migrations, backup, an empty shop."""

from models import (
    addresses,
    basket,
    catalogue,
    conversation,
    followers,
    linking,
    nodes,
    notices,
    orders,
    payments,
    people,
    shop,
    stock,
    webchat,
)
from models.base import Base

MODULES = (
    addresses, basket, catalogue, conversation, followers, linking, nodes, notices, orders, payments, people, shop,
    stock, webchat,
)
metadata = Base.metadata
