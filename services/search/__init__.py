"""Finding things: in Chinese, English, pinyin and first letters, with mistakes, narrowed and sorted."""

from services.search.code import decode, encode, keep, kept
from services.search.index import reindex, tidy
from services.search.narrowing import called, facets
from services.search.nearest import exact, suggest
from services.search.query import Band, Facets, Filters, Mark, Page, Part, Query, Sort
from services.search.results import find, loosen
from services.search.spoken import read_filters
from services.search.store import create, remove

__all__ = [
    "Band", "Facets", "Filters", "Mark", "Page", "Part", "Query", "Sort",
    "called", "create", "decode", "encode", "exact", "facets", "find", "keep", "kept", "loosen", "read_filters",
    "reindex", "remove", "suggest", "tidy",
]
