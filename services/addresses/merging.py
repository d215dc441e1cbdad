"""A second message about the same address fills what the first one left open."""

from __future__ import annotations

from dataclasses import replace

from services.addresses.parts import Field, Problem, Recognised
from services.addresses.reading import with_region


def merge(kept: Recognised, more: Recognised) -> Recognised:
    """Add a second message to the first: what was said first stays, what was missing is filled.

    A region that only makes the first one more exact, or chooses among its candidates, is taken. What the second
    one put in a sentence (“手机是 139…”) replaces the first.
    """
    if Problem.SECRET in more.problems:
        return replace(kept, problems=more.problems)
    kept = _without_restated(kept, more)
    fields = ("name", "phone", "postcode", "detail", "tag")
    filled = {field: getattr(kept, field) or getattr(more, field) for field in fields}
    spare = more.phone if kept.phone and more.phone != kept.phone else more.backup
    region = _joined(kept, more)
    settled = bool(filled["phone"])
    return replace(
        region,
        **filled,
        backup=kept.backup or spare,
        doubtful="" if settled else more.doubtful or kept.doubtful,
        problems=() if settled else more.problems or kept.problems,
        country=kept.country if kept.phone or kept.city else more.country,
    )


def _without_restated(kept: Recognised, more: Recognised) -> Recognised:
    said = {field for field in more.restated if field not in more.missing}
    if Field.REGION in more.restated and more.region:
        kept = replace(kept, province="", city="", district="", candidates=())
    return replace(
        kept,
        name="" if Field.NAME in said else kept.name,
        phone="" if Field.PHONE in said else kept.phone,
        detail="" if Field.DETAIL in said else kept.detail,
    )


def _joined(kept: Recognised, more: Recognised) -> Recognised:
    known, new = kept.region, more.region
    if not new and not more.candidates:
        return kept
    if not known and not kept.candidates:
        return with_region(kept, list(more.candidates)) if more.candidates else _take_levels(kept, more)
    if kept.candidates:
        fitting = [one for one in kept.candidates if set(new) <= set(one.names)]
        return with_region(replace(kept, candidates=()), fitting) if fitting and new else kept
    if more.candidates:
        fitting = [one for one in more.candidates if set(known) <= set(one.names)]
        return with_region(kept, fitting) if fitting else kept
    return _take_levels(kept, more) if set(known) <= set(new) else kept


def _take_levels(kept: Recognised, more: Recognised) -> Recognised:
    levels = more.province, more.city, more.district
    return replace(kept, province=levels[0], city=levels[1], district=levels[2], candidates=more.candidates)
