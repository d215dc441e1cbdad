"""The whole program as it is measured: as `xiaoer run`, but at no network's pace."""

from functools import partial
from unittest.mock import patch

from bot import loading

with loading.lean():
    from bot import app, config, logs, opened
    from bot.limiter import UNHURRIED, Limiter


def main() -> None:
    """Open the shop. Telegram allows 30 messages a second: to see what the shop can do, nothing holds it back here."""
    settings = config.load(None)
    logs.set_up(settings.log.level, "json")
    with (
        patch.object(app, "Limiter", partial(Limiter, UNHURRIED)),
        patch.object(app, "SharedLimiter", lambda core, network: Limiter(UNHURRIED)),
    ):
        opened.run(settings, lambda sentence, **facts: None)


if __name__ == "__main__":
    main()
