"""What is looked for, and what is found: words, filters, an order, and a page of products."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from services.item import Text


class Sort(StrEnum):
    """The order of a list; what is sold out always stands last."""

    BEST = "best"
    SALES = "sales"
    PRICE_UP = "price-up"
    PRICE_DOWN = "price-down"
    RATING = "rating"
    NEW = "new"


class Part(StrEnum):
    """One of the filters."""

    PRICE = "price"
    RATING = "rating"
    STOCK = "stock"
    TAGS = "tags"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a product must be. Prices are in minor units and count in both ends, `rating` is in tenths of a star.

    Of several colours in `tags` one is enough; of the other tags and choices a product must have every one.
    `without` leaves out products that cannot be had otherwise: a shirt in black only, but not one in black and white.
    """

    low: int | None = None
    high: int | None = None
    rating: int | None = None
    in_stock: bool = False
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """The filters that are set."""
        there = {
            Part.PRICE: self.low is not None or self.high is not None,
            Part.RATING: self.rating is not None,
            Part.STOCK: self.in_stock,
            Part.TAGS: bool(self.tags),
            Part.WITHOUT: bool(self.without),
        }
        return tuple(part for part, is_set in there.items() if is_set)

    def drop(self, part: Part) -> "Filters":
        """The same without one filter."""
        match part:
            case Part.PRICE:
                return replace(self, low=None, high=None)
            case Part.RATING:
                return replace(self, rating=None)
            case Part.STOCK:
                return replace(self, in_stock=False)
            case Part.TAGS:
                return replace(self, tags=())
            case Part.WITHOUT:
                return replace(self, without=())


@dataclass(frozen=True, slots=True)
class Query:
    """One search: free words, a shelf, filters and an order."""

    words: str = ""
    category: int | None = None
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.BEST


@dataclass(frozen=True, slots=True)
class Page:
    """One page of products. `total` is exact up to 1,000; with `more` there are more than that.
    `corrected` is the spelling that was used instead of what was typed."""

    ids: tuple[int, ...]
    total: int
    page: int
    pages: int
    corrected: str | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of prices in minor units, open at an end that is None, and how many products it would leave."""

    low: int | None
    high: int | None
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour or a tag to narrow by: the word for `Filters.tags`, the shop's own name for it."""

    tag: str
    name: Text
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """What the list can be narrowed to. Each count is the total the list would have with that choice on, `total` what
    it has now, `unfiltered` what it had without any filter. With `more` there are more than 1,000 products to narrow:
    then the counts are of the 1,000 that sell most, and a 0 says nothing. `ratings` are (tenths of a star, count)."""

    total: int
    unfiltered: int
    bands: tuple[Band, ...]
    ratings: tuple[tuple[int, int], ...]
    in_stock: int
    colours: tuple[Mark, ...]
    tags: tuple[Mark, ...]
    more: bool = False
