"""The parts of an address that is being taken down, as lines: what is known in full, what is missing, what is odd."""

from dialog.turn import Turn
from dialog.view import Request
from services.addresses import region_words
from services.addresses.recognise import Field, show_phone
from services.addresses.unfinished import Unfinished


def part(turn: Turn, it: Unfinished, field: Field) -> str:
    """One line: the part, or that it is missing and what is odd about it."""
    found = it.found
    value = {
        Field.NAME: found.name, Field.PHONE: show_phone(found.phone),
        Field.REGION: region_words.write(found.region, turn.language),
        Field.DETAIL: it.entry.detail if found.detail else "",
    }[field]
    if field is Field.REGION and not value and it.place:
        value = turn.say("address.point", point=it.place)
    if field is Field.REGION and found.candidates:
        said = region_words.write(found.region[-1:], turn.language)
        return turn.say("checkaddress.which-region", region=said) if said else turn.say("checkaddress.which")
    if field is Field.PHONE and found.doubtful and not found.phone:
        return turn.say("checkaddress.doubtful", phone=found.doubtful)
    if field in it.missing:
        return turn.say(f"checkaddress.no-{field}")
    return turn.say(f"checkaddress.{field}", value=value) if value else turn.say("checkaddress.abroad")


def hint(turn: Turn, it: Unfinished) -> str:
    """One line saying what may be typed: the missing part by its name, or a correction."""
    match it.missing:
        case ():
            return turn.say("checkaddress.hint")
        case (Field.NAME, Field.PHONE):
            return turn.say("checkaddress.hint-receiver")
        case (field,):
            return turn.say(f"checkaddress.example-{field}")
    return turn.say("checkaddress.hint-missing")


def request(it: Unfinished) -> Request:
    phone, place = Field.PHONE in it.missing, not it.place and Field.DETAIL in it.missing
    return Request.BOTH if phone and place else Request.CONTACT if phone else (
        Request.LOCATION if place else Request.NONE
    )


def known_of(turn: Turn, it: Unfinished, field: Field) -> str:
    """What is known of the part that is asked for."""
    if field is Field.DETAIL and it.spot:
        return turn.say("checkaddress.spot", spot=it.spot)
    return "" if field in it.missing else part(turn, it, field)
