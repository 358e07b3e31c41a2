"""Units that a header, a line (单位：万元) or a cell names, and what they are in our own."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

POWERS: Mapping[str, float] = {
    "": 1.0,
    "十": 1e1,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}
WORDS: Mapping[str, tuple[str, ...]] = {
    "persons": ("人", "名", "口", "口人"),
    "yuan": ("元", "块", "块钱", "元钱", "元人民币", "圆", "元整", "yuan", "rmb"),
    "villages": ("个", "村", "个村", "个行政村"),
    "years": ("岁", "周岁"),
    "share": ("%",),
    "": ("个", "位", "名", "号"),
}
"""Quantity -> words for one of it; "" is what has no unit."""
MEASURES = (
    *(
        "亩",
        "公顷",
        "ha",
        "平方公里",
        "平方千米",
        "km2",
        "平方米",
        "m2",
        "公里",
        "千米",
        "km",
        "里",
    ),
    *("华里", "米", "m", "斤", "公斤", "千克", "kg", "吨", "小时", "分钟", "元", "岁"),
)
OTHERS = (
    *("户", "天", "日", "月", "年", "分", "度", "°", "次", "人次", "家", "处", "座", "张", "辆"),
    *("部", "台", "眼", "条", "项", "件", "股", *MEASURES),
)
"""Further units that a column of the user's own may have."""
YEARLY = re.compile(r"[/每]年$")
BRACKETS = re.compile(r"[(\[【〔{<]([^()\[\]【】〔〕{}<>]{1,12})[)\]】〕}>]$")
TAIL = re.compile(r"(?:[/:_,，-]|单位)+([^/:_,()-]{1,6})$")
LINE = re.compile(r"单位(?:均)?[:为]+(.{1,20}?)[)\]】〕。]*$")
PARTS = re.compile(r"[、,，;；/和]+")


def plain_header(text: str) -> str:
    """A header made comparable, case and signs kept."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def is_unit(word: str) -> bool:
    """Whether a word is a unit, with or without a power of ten."""
    return (
        any(_of(words, word) is not None for words in (*WORDS.values(), OTHERS)) or word in POWERS
    )


def is_measure(word: str) -> bool:
    """Whether a word measures something, so that a text that ends with it is a number."""
    return _of(MEASURES, word) is not None


@cache
def unit_of_header(header: str) -> tuple[str, str]:
    """A header without the unit at its end, and the unit: 里程（公里） is 里程 and 公里."""
    plain = plain_header(header)
    for pattern in (BRACKETS, TAIL):
        match = pattern.search(plain)
        word = match.group(1).removeprefix("单位").lstrip(":为") if match else ""
        if match and match.start() and word and is_unit(word):
            return plain[: match.start()], word
    money = re.search(r"[百千万亿]{1,2}元$", plain)
    if money and money.start():
        return plain[: money.start()], money.group()
    return plain, ""


def units_of_line(texts: Iterable[str]) -> tuple[str, ...]:
    """The units of a line such as 单位：万元、人."""
    found: list[str] = []
    for text in texts:
        match = LINE.search(plain_header(text))
        found += [part for part in PARTS.split(match.group(1)) if is_unit(part)] if match else []
    return tuple(found)


def factor(quantity: str, unit: str) -> float | None:
    """How many of a quantity's own units one ``unit`` is; ``None`` where it is of another kind."""
    word = YEARLY.sub("", unit)
    if quantity == "share" and word == "%":
        return 0.01
    if quantity in ("persons", "yuan", "villages") and word in POWERS and word:
        return POWERS[word]
    return _of(WORDS.get(quantity, ()), word)


def _of(words: Iterable[str], unit: str) -> float | None:
    word = YEARLY.sub("", unit).casefold()
    for one in words:
        if word.endswith(one) and word[: len(word) - len(one)] in POWERS:
            return POWERS[word[: len(word) - len(one)]]
    return None
