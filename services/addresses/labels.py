"""The words of a form — 收货人, 手机号码, Address: — are cut away; they say what stands after them."""

from __future__ import annotations

import re
from typing import Final

from services.addresses.parts import Field
from services.addresses.writing import CALL, GAP, MARKS, WHO, Slip

_NAME: Final = (
    "收货人姓名|收件人姓名|联系人姓名|收货人|收件人|收货姓名|收件姓名|联系人|真实姓名|姓名|名字|"
    "full name|recipient name|contact name|contact person|recipient|receiver|consignee|contact|name|attn|to"
)
_PHONE: Final = (
    "收货人手机号码?|收货人电话|收件人电话|联系人电话|手机号码|联系电话|联系手机|联系方式|电话号码|收货电话|备用电话|"
    "手机号|手机|电话|座机|号码|"
    "phone number|mobile number|mobile phone|contact number|telephone|phone|mobile|cell|tel"
)
_PLACE: Final = (
    "所在地区|所在区域|所在地|省市区|省份|城市|区县|区/县|地区|街道地址|详细地址|收货地址|收件地址|配送地址|收货人地址|地址|"
    "delivery address|shipping address|street address|address line ?[12]?|full address|address|street|region|area|"
    "city|district|state|province|detail|country"
)
_POSTCODE: Final = "邮政编码|邮编|postal code|post code|postcode|zip code|zip"
_LEAD: Final = (
    "(?:麻烦|请|帮我|给我)*(?:送货到|配送到|送到|寄到|发到|寄给|送给|送去|我住在|我住|我在|住在)|(?:我的|收货)?地址是|"
    "(?:please )?(?:deliver|ship|send)(?: it)? to|(?:my |the )?address(?: is|(?= [0-9]))|i live at|i['’]m at"
)
_ORDER_ENDS: Final = re.compile(r"送货到|配送到|送到|寄到|发到|(?:deliver|ship|send)(?: it)? to\b")
_BEFORE: Final = rf"(?:^|(?<=[\s,;、。|(\[{MARKS}]))"
_COLON: Final = r"(?:\s?\([^()\n]{0,10}\))?\s?[:=\]】]\s?(?:是|is )?"
_RULES: Final = (  # label, what must follow it, the mark that is left behind
    (re.compile(rf"(?<![a-z])(?:{_NAME}){_COLON}"), WHO),
    (re.compile(rf"{_BEFORE}(?:我的|my )?(?:{_NAME})(?:是|叫|为| is)?[ ]?(?=[\u3400-\u9fff]{{2}}|(?<= )[a-z])"), WHO),
    (re.compile(rf"{_BEFORE}(?:我叫|i am |i['’]m )(?!at )"), WHO),
    (re.compile(rf"(?<![a-z])(?:{_PHONE}){_COLON}"), GAP),
    (re.compile(rf"(?:我的|my )?(?:{_PHONE})(?:是|为| is|\.| no\.?)?\s?(?={CALL})"), GAP),
    (re.compile(rf"(?<![a-z])(?:{_POSTCODE})(?:{_COLON}|\s?(?=[0-9]))"), GAP),
    (re.compile(rf"(?<![a-z])(?:{_PLACE}){_COLON}"), GAP),
    (re.compile(rf"{_BEFORE}(?:所在地区|详细地址|收货地址|收件地址|地址)(?:是|在|为)?[ ]?(?=[\u3400-\u9fff])"), GAP),
    (re.compile(rf"{_BEFORE}(?:{_LEAD})[ ]?"), GAP),
)
_SAYS: Final = r"\s?(?:应该是|应为|是|改成|改为|改|换成|换|叫|(?:is|should be|to) )"
_SENTENCES: Final = {
    Field.NAME: re.compile(rf"(?:(?:{_NAME}){_SAYS}|我叫)"),
    Field.PHONE: re.compile(rf"(?:{_PHONE}){_SAYS}"),
    Field.REGION: re.compile(rf"(?:地区|区域|城市|地址|region|area|city|address){_SAYS}"),
    Field.DETAIL: re.compile(rf"(?:地址|门牌号?|address){_SAYS}"),
}
_TAG: Final = {
    "office": "公司|单位|办公室|office|work|company",
    "home": "家里|家|我家|住宅|home",
    "school": "学校|宿舍|school|dorm",
}
_TAG_LABEL: Final = r"(?:(?:地址)?标签|类型|tag|label)\s?[:=]\s?"
_TAG_ALONE: Final = {
    tag: re.compile(rf"(?:{_TAG_LABEL}|{_BEFORE})(?:{words})(?=$|[\s,;、。|)\]:{MARKS}])[\s:]*")
    for tag, words in _TAG.items()
}
_TAG_INSIDE: Final = {"office": re.compile("公司"), "school": re.compile("学校|宿舍|校区")}


def cut_labels(paper: Slip) -> Slip:
    """Cut every label out; where one for the name stood, a mark stays to show where the name begins."""
    for rule, mark in _RULES:
        for match in rule.finditer(paper.plain):
            paper = paper.cut(*match.span(), mark)
    return paper


def order_before(plain: str) -> int:
    """Where the order ends in “两杯拿铁送到…”: the place of the verb, 0 if there is none."""
    verb = _ORDER_ENDS.search(plain)
    return verb.start() if verb else 0


def restated(plain: str) -> tuple[Field, ...]:
    """The parts the text speaks of in a sentence: 手机是…, 收货人改成…, phone is …"""
    return tuple(field for field, sentence in _SENTENCES.items() if sentence.search(plain))


def take_tag(paper: Slip) -> tuple[Slip, str]:
    """公司, 家 or 学校: a word that stands alone is cut; inside the address it stays and still tells."""
    for tag, alone in _TAG_ALONE.items():
        if match := alone.search(paper.plain):
            return paper.cut(*match.span()), tag
    return paper, next((tag for tag, word in _TAG_INSIDE.items() if word.search(paper.plain)), "")
