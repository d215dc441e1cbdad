"""The `xiaoer` command: everything a shopkeeper does from a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

# Heavy imports stand inside the commands: asking for help must not load a database.

cli = typer.Typer(
    name="xiaoer", help="The shop's waiter inside a chat.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)

Config = Annotated[Path | None, typer.Option("--config", help="Settings file instead of config.yaml.")]


class Codes(StrEnum):
    """What a code stands on."""

    TABLE = "table"


class Way(StrEnum):
    """Where a code leads."""

    TELEGRAM = "telegram"
    WEB = "web"


@cli.command()
def run(
    config: Config = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes behind the one port; needs PostgreSQL.")] = 1,
) -> None:
    """Open the shop in every configured channel, until Ctrl-C. SIGHUP replaces the workers one by one."""
    from bot import loading

    with loading.lean():
        from bot import opened

    with _in_words():
        code = opened.run(_settings(config), _say, workers=workers)
    raise typer.Exit(code)


@cli.command()
def seed(
    config: Config = None,
    if_new: Annotated[bool, typer.Option("--if-new", help="Only where there is no database yet.")] = False,
) -> None:
    """Set up the demo shop in an empty database. One that has products is left alone."""
    from bot import opening, progress, seeding

    with _in_words():
        settings = _settings(config)
        if if_new and opening.begun(settings):
            return
        engine = opening.open_database(settings, _say)
        with progress.bar("catalogue-file.seeding") as step:
            new = seeding.seed(engine, step)
        _say("catalogue-file.seeded" if new else "catalogue-file.seeded-before", file=opening.place(settings))


@cli.command("import")
def bring_in(
    file: Path, config: Config = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Put FILE (CSV or XLSX) of products, categories or questions in. Every bad row is listed and left out."""
    from datetime import UTC, datetime

    from bot import catalogue_file, opening, progress

    with _in_words():
        settings = _settings(config)
        engine = opening.open_database(settings, _say)
        with progress.bar("catalogue-file.importing") as step:
            good = catalogue_file.bring_in(
                engine, file, currency=settings.shop.currency, dry=dry_run, now=datetime.now(UTC), say=_say,
                progress=step,
            )
        raise typer.Exit(0 if good else 1)


@cli.command("export")
def write_out(
    file: Path, config: Config = None,
    what: Annotated[str, typer.Option("--what", help="products, categories or questions.")] = "products",
) -> None:
    """Write the products to FILE (.csv or .xlsx). Change it, and import it again."""
    from bot import catalogue_file, opening, progress

    with _in_words():
        settings = _settings(config)
        engine = opening.open_database(settings, _say)
        with progress.bar("catalogue-file.exporting") as step:
            catalogue_file.write_out(engine, file, what=what, currency=settings.shop.currency, progress=step)
        _say("catalogue-file.exported", file=str(file))


@cli.command()
def graph(write: Annotated[bool, typer.Option("--write", help="Write docs/conversation.md.")] = False) -> None:
    """Print the map of the conversation as a Mermaid diagram."""
    from bot import map_document

    if write:
        map_document.FILE.write_text(map_document.page(), encoding="utf-8")
    else:
        print(map_document.diagram())


@cli.command()
def backup(file: Path, config: Config = None) -> None:
    """Save the open shop's database as FILE, sealed and checked."""
    from datetime import UTC, datetime

    from bot import progress, secret
    from bot.keeping import backup

    with _in_words():
        settings = _settings(config)
        keys = secret.present(settings.secret_key.get_secret_value(), Path(settings.secret_file))
        now = datetime.now(UTC)
        with progress.bar("backup.saving") as step:
            held = backup.save(settings.database.url, file, keys, now=now, progress=step)
        _say("backup.saved", file=str(file), rows=sum(held.rows.values()), at=f"{now:%Y-%m-%d %H:%M} UTC")


@cli.command()
def restore(
    file: Path, config: Config = None,
    force: Annotated[bool, typer.Option("--force", help="On PostgreSQL: also where there are tables already.")] = False,
) -> None:
    """Make FILE the shop's database. What was there before is kept beside it."""
    from bot import progress
    from bot.keeping import restoring

    with _in_words():
        settings = _settings(config)
        with progress.bar("backup.restoring") as step:
            aside = restoring.restore(settings, file, force=force, progress=step)
        if aside is None:
            _say("backup.restored", file=str(file))
        else:
            _say("backup.restored-aside", file=str(file), aside=aside)


@cli.command()
def doctor(config: Config = None) -> None:
    """Say what is configured and what is missing, and how to mend it."""
    from bot import doctor

    with _in_words():
        well = doctor.examine(_settings(config), print)
    raise typer.Exit(0 if well else 1)


@cli.command()
def console(
    config: Config = None, plain: Annotated[bool, typer.Option("--plain", help="No icons.")] = False,
    person: Annotated[str, typer.Option(help="Who is talking.")] = "me",
) -> None:
    """Talk with the shop in this terminal."""
    from bot import terminal

    with _in_words():
        terminal.run(_settings(config), _say, plain=plain, person=person)


@cli.command()
def qr(
    what: Annotated[Codes, typer.Argument(help="table.")],
    which: Annotated[str, typer.Argument(help="Such as 1-20 or 1-12,A1.")],
    file: Annotated[Path, typer.Option("--file", help="The PDF to write.")] = Path("tables.pdf"),
    channel: Annotated[Way | None, typer.Option("--channel", help="Where a code leads: telegram or web.")] = None,
    config: Config = None,
) -> None:
    """Write a sheet of codes to put on the tables as FILE."""
    from bot import table_codes

    with _in_words():
        named = table_codes.tables(which)
        table_codes.write(_settings(config), named, file, channel or "")
        _say("seat.sheet", count=len(named), file=str(file))


@cli.command()
def simulate(
    seed: Annotated[int, typer.Option(min=0, help="What chance brings; the same seed gives the same log.")] = 1,
    days: Annotated[int, typer.Option(min=1, help="Simulated days.")] = 1,
    customers: Annotated[int, typer.Option(min=1, help="How many customers.")] = 40,
    seeds: Annotated[int, typer.Option(min=1, help="So many seeds, from --seed on.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="Seeds that are played at the same time.")] = 1,
    log: Annotated[bool, typer.Option("--log", help="Print everything that happens.")] = False,
    keep: Annotated[str, typer.Option(help="Only these steps and troubles, as a failing seed names them.")] = "",
) -> None:
    """Play days of a shop in seconds, with all that can go wrong."""
    from simulation import command
    from simulation.plan import Plan

    kept = frozenset(keep.split()) if keep else None
    plan = Plan(seed, days=days, customers=customers, kept=kept)
    well = command.run(command.Order(plan, seeds=seeds, processes=processes, log=log), _say, print)
    raise typer.Exit(0 if well else 1)


def _settings(path: Path | None) -> "Settings":
    """The settings, with the log set up as they say. Raises Misconfigured."""
    from bot import config, logs

    settings = config.load(path)
    form = settings.log.format
    logs.set_up(settings.log.level, ("console" if sys.stderr.isatty() else "json") if form == "auto" else form)
    return settings


def _say(sentence: str, /, **facts: str | int) -> None:
    from bot import operator

    print(operator.say(sentence, **facts), flush=True)


@contextmanager
def _in_words() -> Iterator[None]:
    """What can go wrong by a mistake of ours is said in one sentence, without a traceback."""
    from bot import operator
    from bot.catalogue_file import Refused
    from bot.config import Misconfigured
    from bot.keeping.backup import BadBackup
    from bot.lock import InUse

    try:
        yield
    except Misconfigured as wrong:
        words = operator.say(wrong.sentence, **wrong.facts)
    except BadBackup as bad:
        words = operator.say(bad.sentence, **bad.facts)
    except Refused as no:
        words = operator.say(no.sentence, **no.facts)
    except InUse:
        words = operator.say("backup.in-use")
    except FileNotFoundError as missing:
        words = operator.say("backup.missing", file=str(missing.filename))
    else:
        return
    print(words, file=sys.stderr)
    raise typer.Exit(2)


def main() -> None:
    """Run the command line."""
    cli(prog_name="xiaoer")


if __name__ == "__main__":
    main()
