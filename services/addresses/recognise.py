"""Everything the shop asks of a pasted address, in one place: read it, add to it, correct it, show it."""

from services.addresses.corrections import correct
from services.addresses.merging import merge
from services.addresses.parts import Field, Problem, Recognised
from services.addresses.phones import mask_phone, show_phone
from services.addresses.reading import recognise, region_named
from services.addresses.regions import Region
from services.addresses.screening import looks_secret
from services.addresses.street_words import looks_like_address

__all__ = [
    "Field",
    "Problem",
    "Recognised",
    "Region",
    "correct",
    "looks_like_address",
    "looks_secret",
    "mask_phone",
    "merge",
    "recognise",
    "region_named",
    "show_phone",
]
