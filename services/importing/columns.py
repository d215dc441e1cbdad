"""The columns of a sheet of products, categories or questions, and every name they may stand under."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class What(StrEnum):
    """What the rows of a sheet are. In this order they go in, for products stand in categories."""

    CATEGORIES = "categories"
    QUESTIONS = "questions"
    PRODUCTS = "products"


# In the order they are written. The first name is ours; the others are read as well.
NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "sku": ("货号", "编号", "商品编号", "商品编码", "article", "code"),
    "category": ("分类", "类别", "类目", "shelf"),
    "name_zh": ("名称", "商品", "商品名", "商品名称", "中文名", "中文名称", "name", "product"),
    "name_en": ("英文名", "英文名称", "english name"),
    "text_zh": ("描述", "介绍", "说明", "中文描述", "description", "text"),
    "text_en": ("英文描述", "英文介绍", "english description", "english text"),
    "price": ("价格", "单价", "售价"),
    "stock": ("库存", "数量", "库存数量", "quantity"),
    "tags": ("标签",),
    "aliases": ("别名", "又名", "俗称", "also called"),
    "picture": ("图片", "主图", "photo", "image"),
    "options": ("规格", "选项"),
    "variants": ("规格库存", "款式", "组合"),
    "personal_zh": ("定制", "定制内容", "刻字", "personal"),
    "personal_en": ("英文定制", "英文定制内容", "english personal"),
    "personal_max": ("定制字数", "字数", "字数上限"),
    "rating": ("评分", "星级"),
    "reviews": ("评价", "评价数", "评论数"),
    "sold": ("销量", "已售", "月售"),
    "minutes": ("制作时间", "分钟", "备货分钟", "preparation"),
    "most": ("限购", "每单限购", "limit"),
    "active": ("上架", "在售", "状态", "on sale"),
})

COLUMNS: Final[Mapping[What, Mapping[str, tuple[str, ...]]]] = MappingProxyType({
    What.CATEGORIES: MappingProxyType({
        "slug": ("分类编号", "分类代码", "编号", "代码", "code", "id"),
        "parent": ("上级", "上级分类", "父分类", "所属分类", "parent category"),
        "name_zh": ("名称", "分类", "分类名", "分类名称", "中文名", "中文名称", "name", "category"),
        "name_en": ("英文名", "英文名称", "english name"),
        "icon": ("图标", "表情", "emoji"),
        "position": ("顺序", "排序", "位置", "order"),
    }),
    What.QUESTIONS: MappingProxyType({
        "slug": ("问题编号", "问答编号", "编号", "代码", "code", "id"),
        "question_zh": ("问题", "中文问题", "question"),
        "question_en": ("英文问题", "english question"),
        "answer_zh": ("答案", "回答", "中文答案", "中文回答", "answer"),
        "answer_en": ("英文答案", "英文回答", "english answer"),
        "words_zh": ("关键词", "触发词", "中文关键词", "words", "keywords"),
        "words_en": ("英文关键词", "英文触发词", "english words", "english keywords"),
        "position": ("顺序", "排序", "位置", "order"),
    }),
    What.PRODUCTS: NAMES,
})

# The column that says which one a row means.
KEYS: Final[Mapping[What, str]] = MappingProxyType({
    What.CATEGORIES: "slug", What.QUESTIONS: "slug", What.PRODUCTS: "sku",
})


def _plain(header: str) -> str:
    return header.strip().lower().replace(" ", "_").replace("-", "_")


_COLUMN: Final[Mapping[What, Mapping[str, str]]] = MappingProxyType({
    what: MappingProxyType({
        _plain(name): column for column, names in columns.items() for name in (column, *names)
    })
    for what, columns in COLUMNS.items()
})


def column(what: What, header: str) -> str | None:
    """The column that stands under this header; None when such a sheet has no such column."""
    return _COLUMN[what].get(_plain(header))


def recognise(headers: Sequence[str]) -> What | None:
    """What a sheet with these headers holds: of those whose key is there, the one that knows the most of them, products
    before others. None when no key is there."""
    known = {what: {found for header in headers if (found := column(what, header))} for what in What}
    keyed = [what for what in What if KEYS[what] in known[what]]
    return max(keyed, key=lambda what: (len(known[what]), what is What.PRODUCTS), default=None)
