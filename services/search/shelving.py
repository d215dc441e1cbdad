"""A shelf and every shelf that stands on it."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category


def below(db: Session, category: int) -> tuple[int, ...]:
    """The numbers of a shelf and of all shelves on it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for id, parent in db.execute(select(Category.id, Category.parent_id)):
        children[parent].append(id)
    found = [category]
    for id in found:
        found += [child for child in children[id] if child not in found]
    return tuple(found)
