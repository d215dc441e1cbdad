"""An address that is still being taken down: kept, sealed, with the customer's answers until it is whole."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from models.addresses import Address
from models.basket import Draft
from services.addresses import people_names
from services.addresses.book import Entry
from services.addresses.reading import with_region
from services.addresses.recognise import Field, Problem, Recognised, Region, recognise, region_named
from services.addresses.regions import table
from services.addresses.writing import fold

TEXTS: Final = (
    "name", "phone", "backup", "postcode", "province", "city", "district", "detail", "tag", "doubtful", "country"
)
ABROAD: Final = "ZZ"                  # ISO 3166 keeps it for "unknown": an address of the book without a region
SHORTEST_PHONE: Final = 7
LONGEST_DETAIL: Final = 200
LONGEST_NAME: Final = people_names.LONGEST
QUESTIONS: Final = ("什么", "怎么", "多少", "几点", "吗", "哪", "为啥", "?", "？")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is known of one address, and how it is being asked for.

    found      the parts that were recognised
    place      the shared point, "31.23041,121.47370"; with one, no region is asked for
    spot       the network's words for that point; the door number is written behind them
    edits      the address of the book that is being changed, 0 for a new one
    failures   messages in a row that could not be used
    steps      asked one part at a time
    offer      somebody else's number that waits for a yes, with their name
    """

    found: Recognised = Recognised()  # noqa: RUF009 - frozen
    place: str = ""
    spot: str = ""
    edits: int = 0
    failures: int = 0
    steps: bool = False
    offer: tuple[str, str] | None = None

    @property
    def missing(self) -> tuple[Field, ...]:
        """The parts still to be asked for, in their order."""
        located = bool(self.place) and not self.found.candidates
        return tuple(field for field in self.found.missing if not (located and field is Field.REGION))

    @property
    def empty(self) -> bool:
        """Whether nothing of an address is known yet."""
        return replace(self, failures=0, steps=False) == Unfinished()

    @property
    def entry(self) -> Entry:
        """As it goes into the book."""
        found = self.found
        return Entry(
            name=found.name, phone=found.phone, backup=found.backup, postcode=found.postcode, tag=found.tag,
            region=" ".join(found.region) or self.place, place=self.place,
            detail=" ".join(part for part in (self.spot, found.detail) if part),
        )


def load(row: Draft) -> Unfinished:
    """What the draft keeps of an address."""
    if not row.new_address:
        return Unfinished()
    kept: dict[str, Any] = json.loads(row.new_address)
    found = Recognised(
        **{name: kept.get(name, "") for name in TEXTS},
        candidates=tuple(table().region(code) for code in kept["candidates"] if code in table().names),
        problems=tuple(Problem(problem) for problem in kept["problems"]),
    )
    offer = kept["offer"]
    return Unfinished(
        found, kept["place"], kept["spot"], kept["edits"], kept["failures"], kept["steps"],
        (offer[0], offer[1]) if offer else None,
    )


def keep(row: Draft, it: Unfinished) -> None:
    """Keep it with the draft; an empty one leaves nothing behind."""
    if it == Unfinished():
        row.new_address = ""
        return
    found = asdict(it.found)
    row.new_address = json.dumps({
        **{name: found[name] for name in TEXTS},
        "candidates": [region.code for region in it.found.candidates],
        "problems": list(it.found.problems),
        "place": it.place, "spot": it.spot, "edits": it.edits, "failures": it.failures, "steps": it.steps,
        "offer": list(it.offer) if it.offer else None,
    }, ensure_ascii=False)


def of_address(address: Address) -> Unfinished:
    """An address of the book, opened to be changed."""
    region = "" if address.region == address.place else address.region
    found = Recognised(
        name=address.name, phone=address.phone, backup=address.backup, postcode=address.postcode,
        detail=address.detail, tag=address.tag,
    )
    return Unfinished(_placed(found, region), place=address.place, edits=address.id)


def in_region(it: Unfinished, region: Region) -> Unfinished:
    """With the region that was chosen."""
    return replace(it, found=with_region(_nowhere(it.found), [region]))


def answer(it: Unfinished, field: Field, words: str, country: str) -> Unfinished | None:
    """With one part as it was said when asked for it; None when that is no such part.

    A number that cannot be one is kept as doubtful, with the problem it has.
    """
    said = " ".join(words.split())
    match field:
        case Field.NAME:
            return replace(it, found=replace(it.found, name=said)) if is_receiver(said) else None
        case Field.PHONE:
            read = recognise(said, country=country)
            if read.phone:
                return replace(it, found=replace(it.found, phone=read.phone, doubtful="", problems=()))
            if read.doubtful:
                return replace(it, found=replace(it.found, doubtful=read.doubtful, problems=read.problems))
            return None
        case Field.REGION:
            places = region_named(said)
            return replace(it, found=with_region(_nowhere(it.found), list(places))) if places else None
        case Field.DETAIL:
            read = recognise(said, country=country)
            detail = read.detail or said
            fits = 1 < len(detail) <= LONGEST_DETAIL and not asks(said)
            return replace(it, found=replace(it.found, detail=detail)) if fits else None


def is_receiver(words: str) -> bool:
    """Whether words can be whom to ask for at the door: letters of any script, no digits, no question."""
    return _lettered(words) and len(words) <= LONGEST_NAME


def is_endless(words: str) -> bool:
    """Whether words would be a name, were they not longer than any label on a parcel."""
    return _lettered(words) and len(words) > LONGEST_NAME


def asks(words: str) -> bool:
    """Whether this is a question rather than an answer."""
    return any(word in words for word in QUESTIONS)


def as_receiver(name: str) -> str:
    """A name that a network handed over, no longer than a label."""
    return " ".join(name.split())[:LONGEST_NAME]


def _lettered(words: str) -> bool:
    plain = all(sign.isalpha() or sign in " .'’·-" for sign in words)
    return plain and any(sign.isalpha() for sign in words) and not asks(words)


def dialable(phone: str, country: str) -> str:
    """A number that a channel handed over, as the book keeps it; "" when it cannot be one.

    Channels give numbers with the country's code but often without the plus.
    """
    digits = "".join(sign for sign in phone if sign.isdigit())
    if len(digits) < SHORTEST_PHONE:
        return ""
    return recognise(phone, country=country).phone or recognise(f"+{digits}", country=country).phone


def _placed(found: Recognised, region: str) -> Recognised:
    """With the region as the book has it written."""
    parts = region.split()
    for code in table().full.get(fold(parts[-1]), ()) if parts else ():
        if set(parts) <= set(table().region(code).names):
            return with_region(found, [table().region(code)])
    return found if parts else replace(found, country=ABROAD)


def _nowhere(found: Recognised) -> Recognised:
    return replace(found, province="", city="", district="", candidates=())
