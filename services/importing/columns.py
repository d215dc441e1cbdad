"""The columns of a catalogue sheet, and every name they may stand under."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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


def _plain(header: str) -> str:
    return header.strip().lower().replace(" ", "_").replace("-", "_")


_COLUMN: Final[Mapping[str, str]] = MappingProxyType({
    _plain(name): column for column, names in NAMES.items() for name in (column, *names)
})


def column(header: str) -> str | None:
    """The column that stands under this header; None when it is not one of ours."""
    return _COLUMN.get(_plain(header))
