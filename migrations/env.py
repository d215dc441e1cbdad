"""How alembic meets the shop's database: always on a connection that somebody hands it."""

from alembic import context

from bot.schema import OPTIONS
from models.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, **OPTIONS)

with context.begin_transaction():
    context.run_migrations()
