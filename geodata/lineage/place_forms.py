"""Names of places as people write them: their endings, the divisions before them, damage."""

import re
from collections.abc import Iterator
from functools import lru_cache

from geodata.text import normalised

PROVINCES = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁",
    "22": "吉林", "23": "黑龙江", "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽",
    "35": "福建", "36": "江西", "37": "山东", "41": "河南", "42": "湖北", "43": "湖南",
    "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏",
    "65": "新疆", "71": "台湾", "81": "香港", "82": "澳门",
}  # fmt: skip
"""First two digits of a division code -> the province."""
PROVINCE = re.compile(
    rf"(?P<name>{'|'.join(PROVINCES.values())})"
    r"(?P<kind>省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?"
)
CITY = re.compile(r"[^省市县区旗州盟]{1,9}?(?:市|地区|自治州|州|盟)")
COUNTY = re.compile(r"[^省市县区旗州盟]{1,8}?(?:自治县|自治旗|县|区|旗)")
ENDINGS = {
    "village": (
        "社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会",
        "行政村", "社区", "嘎查", "村",
    ),
    "township": (
        "街道办事处", "街道办", "民族乡", "民族苏木", "街道", "苏木", "镇", "乡",
    ),
    "county": ("自治县", "自治旗", "市辖区", "县", "区", "市", "旗"),
}  # fmt: skip
"""What the names of a level end with, the longest first."""
COMMITTEES = ("居民委员会", "居委会", "民委员会", "委会")
"""What stands behind the whole name of a village or community: 东关社区居委会, 东关村委会."""
SEPARATORS = str.maketrans(dict.fromkeys("/\\-—–·・.,，、。;；:：>＞|'\"“”()（）", ""))
ZEROS = str.maketrans({"〇": "0", "○": "0", "◯": "0"})
DAMAGE = re.compile("[?□\ufffd]")
INSIDE = re.compile(
    r"第?[0-9一二三四五六七八九十百]+(?:村民)?(?:小组|组|社|队|号|大队).*|.{1,8}(?:组|屯|自然村)"
)
"""What may stand behind a village: a group of it."""
SHORTEST = 2
"""Characters that a name keeps without its ending."""


def folded(text: str) -> str:
    """A text without blanks, separators, marks and the two ways to write a zero."""
    return normalised(text).translate(SEPARATORS).translate(ZEROS)


@lru_cache(maxsize=1 << 16)
def stem(name: str, level: str) -> str:
    """A name without the ending of its level; the name itself where too little would be left."""
    for ending in ENDINGS[level]:
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST:
            return name[: -len(ending)]
    return name


def has_ending(name: str, level: str) -> bool:
    """Whether a name ends as those of a level do."""
    return any(name.endswith(ending) for ending in ENDINGS[level])


def written(name: str, level: str) -> tuple[str, ...]:
    """How a division may be written before what lies in it: in full, with another ending, bare."""
    bare = stem(name, level)
    if bare == name:
        return (name,)
    return tuple(dict.fromkeys((name, bare, *(bare + ending for ending in ENDINGS[level]))))


def without_upper(text: str) -> Iterator[str]:
    """A text, and what is left of it without its province, and without its city."""
    yield text
    match = PROVINCE.match(text)
    rest = text[match.end() :] if match else text
    if match and rest:
        yield rest
    city = CITY.match(rest)
    if city and rest[city.end() :]:
        yield rest[city.end() :]


def without_county(text: str) -> Iterator[str]:
    """What is left of a text that begins with a county, and nothing where it does not."""
    county = COUNTY.match(text)
    if county and text[county.end() :]:
        yield text[county.end() :]


def province_of(text: str) -> str:
    """The province that a text begins with; empty where it names none."""
    match = PROVINCE.match(text)
    return match["name"] if match else ""
