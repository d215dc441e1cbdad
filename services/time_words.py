"""The words people use for times, in Chinese and English: the tables that `spoken_times` reads by."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

DIGITS: Final = {"〇": 0, "两": 2} | {sign: number for number, sign in enumerate("零一二三四五六七八九")}
WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45,
}
MONTHS: Final = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)
WEEK_ZH: Final = "一二三四五六日天"
WEEK_EN: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: its hours, and what a small hour said with it means. 中午 1 点 is one after noon."""

    words: str
    start: time
    end: time
    noon_from: int               # hours below this one are after noon


PARTS: Final = (
    Part(r"凌晨", time(0), time(6), 0),
    Part(r"早上|早晨|清晨|上午|\b(?:in the )?morning\b", time(9), time(12), 0),
    Part(r"中午|正午|\blunch ?time\b", time(11), time(13), 3),
    Part(r"下午|午后|\b(?:in the )?afternoon\b", time(13), time(18), 12),
    Part(r"傍晚", time(17), time(19), 12),
    Part(r"晚上|夜里|夜晚|晚间|\b(?:in the |at )?(?:evening|night)\b", time(18), time(23, 59), 12),
)
DAYS: Final = (
    (r"大后天", 3), (r"后天|\b(?:the )?day after tomorrow\b", 2), (r"明天|明日|\b(?:tomorrow|tmr|tmrw)\b", 1),
    (r"今天|今日|\btoday\b", 0),
)
SHORT: Final = (  # a day and a part of it in one word
    (r"今早", "今天早上"), (r"今晚|今夜", "今天晚上"), (r"明早", "明天早上"), (r"明晚", "明天晚上"),
    (r"后晚", "后天晚上"),
    (r"\btonight\b", "today evening"), (r"\bthis (morning|afternoon|evening)\b", r"today \1"),
    (r"\b(?:at )?noon\b", "12:00"), (r"\b(?:at )?midnight\b", "0:00"),
)
SOON: Final = re.compile(
    r"尽快|尽早|马上|立刻|立即|现在|越快越好|赶紧|"
    r"\b(?:as soon as (?:possible|you can)|asap|right (?:now|away)|now|immediately)\b"
)
N: Final = r"([0-9]+(?:\.5)?)"
AFTER: Final = (  # how long from now, and how many minutes one of it is
    (re.compile(rf"{N} ?个?(半)?(?:小时|钟头)(?:(?:以|之)?后|内)"), 60),
    (re.compile(rf"{N} ?分钟?(?:(?:以|之)?后|内)"), 1),
    (re.compile(rf"{N} ?刻钟?(?:(?:以|之)?后|内)"), 15),
    (re.compile(rf"\b(?:in|within) (?:about )?{N}( and a half)? ?(?:hours?|hrs?|h)\b"), 60),
    (re.compile(rf"\b(?:in|within) (?:about )?{N} ?(?:minutes?|mins?|m)\b"), 1),
    (re.compile(rf"\b{N}( and a half)? ?(?:hours?|hrs?) (?:from now|later)\b"), 60),
    (re.compile(rf"\b{N} ?(?:minutes?|mins?) (?:from now|later)\b"), 1),
)
HALF_AN_HOUR: Final = re.compile(
    r"半个?(?:小时|钟头)(?:(?:以|之)?后|内)|\b(?:in|within) (?:about )?half an hour\b|"
    r"\bhalf an hour (?:from now|later)\b"
)
HALF: Final = re.compile(
    r"\bhalf past ([0-9]{1,2})\b|\bquarter past ([0-9]{1,2})\b|\bquarter to ([0-9]{1,2})\b"
)
TO: Final = r"(?: ?(?:到|至|-|–|—|~|and|to) ?)"
CLOCK: Final = re.compile(
    rf"(?:\b(?:at|around|about|from|between) )?(?<![0-9.:])([01]?[0-9]|2[0-4])"
    rf"(?:[:.]([0-5][0-9])(?![0-9])|点钟?(半|[13]刻|整|[0-5]?[0-9]分?)?|时(半|[0-5]?[0-9]分)?)"
    rf" ?(am|pm|a\.m\.|p\.m\.)?(?:\b|(?<=[^a-z]))"
    rf"(?:{TO}(?:[01]?[0-9]|2[0-4])(?:[:.][0-5][0-9]|点钟?(?:半|[13]刻|[0-5]?[0-9]分?)?)(?: ?(am|pm))?)?"
)
HOUR: Final = re.compile(
    rf"(?:\b(?:at|around|about|from|between) )?(?<![0-9.:])(1[0-2]|0?[1-9])(?:{TO}(?:1[0-2]|0?[1-9]))? ?"
    r"(am|pm|a\.m\.|p\.m\.|o'?clock)(?: ?(am|pm))?(?![a-z])"
)
BARE: Final = re.compile(r"(?:\b(?:at|around|about|by|before) )(1?[0-9]|2[0-3])(?![0-9:%])\b")
NUMBER: Final = re.compile(r"(?<![0-9.:])(1?[0-9]|2[0-3])(?=\s*(?:$|[,;!?。、吧送前左]|please))")
BY: Final = re.compile(r"(?:之|以)?前(?!台)|\b(?:by|before|no later than)\b")
QUARTERS: Final = {"半": 30, "1刻": 15, "3刻": 45}
FILLER: Final = re.compile(
    r"麻烦|请|帮我|帮忙|我想|我要|想要|改成|改到|改为|换成|换到|那就|可以|送货|送达|送来|送到|再送|配送|送|取货|来取|过来|取|预约|约|时间|"
    r"左右|前后|大概|大约|的时候|吧|吗|呢|的|要|那|就|在|于|好|行|"
    r"\b(?:please|deliver(?:y|ed)?|it|them|the|at|on|in|for|around|about|make|change|to|time|can you|could you|"
    r"i'd like|i want|pick(?: it)? up|would be (?:good|great|fine)|then|this|coming|an?|ok|is|fine|good|works|bring)\b"
)
