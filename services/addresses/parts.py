"""What was understood of an address so far, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.addresses.regions import Region


class Field(StrEnum):
    """The parts an address is asked for, in the order they are asked."""

    NAME = "name"
    PHONE = "phone"
    REGION = "region"
    DETAIL = "detail"


class Problem(StrEnum):
    """Why a text could not be used as it stands."""

    PHONE_SHORT = "phone-short"
    PHONE_LONG = "phone-long"
    PHONE_WRONG = "phone-wrong"
    TOO_SHORT = "too-short"
    SECRET = "secret"  # noqa: S105 - a card or identity number was typed; nothing of the text is kept


@dataclass(frozen=True, slots=True)
class Recognised:
    """The parts of one address; an empty string is a part nobody has said yet.

    `phone` is 13800138000, 021-58881234-801 or +442079460958. `province`, `city` and `district` are full names from
    the region table (上海市, 上海市, 浦东新区); towns without districts leave `district` empty. `tag` is home,
    office, school or empty. `candidates` are the regions to choose from when several fit, at most eight.
    `doubtful` is the number that PHONE_SHORT, PHONE_LONG or PHONE_WRONG is about. `country` is where the address
    is (ISO 3166 alpha-2): only mainland, Hong Kong, Macau and Taiwan addresses ("CN") need a region.
    `restated` are parts the text put in a sentence (“手机是 139…”): they replace earlier ones.
    """

    name: str = ""
    phone: str = ""
    backup: str = ""
    postcode: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""
    tag: str = ""
    candidates: tuple[Region, ...] = ()
    problems: tuple[Problem, ...] = ()
    doubtful: str = ""
    country: str = "CN"
    restated: tuple[Field, ...] = ()

    @property
    def missing(self) -> tuple[Field, ...]:
        """What still has to be asked. A region is known once its city is, unless several districts fit."""
        region = self.country != "CN" or bool(self.city and not self.candidates)
        known = {Field.NAME: self.name, Field.PHONE: self.phone, Field.REGION: region, Field.DETAIL: self.detail}
        return tuple(field for field in Field if not known[field])

    @property
    def region(self) -> tuple[str, ...]:
        """Province, city and district without repeating a municipality: (上海市, 浦东新区)."""
        return tuple(dict.fromkeys(filter(None, (self.province, self.city, self.district))))
