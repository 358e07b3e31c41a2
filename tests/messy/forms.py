"""One fact, and the ways in which clerks write it into a cell."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from random import Random

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
HAN = "〇一二三四五六七八九"
CLASS_WORDS = {
    "weak": ("软弱涣散村", "软弱涣散", "软弱涣散基层党组织"),
    "poor": ("脱贫村", "脱贫", "原贫困村"),
    "key": ("重点村", "乡村振兴重点村"),
    "ordinary": ("一般村", "普通村", "一般"),
}
LEVEL_WORDS = {
    "province": ("省级", "省直", "省直单位"),
    "city": ("市级", "市直", "市直单位"),
    "county": ("县级", "县直", "县直机关"),
}
POOL_WORDS = {
    "first_secretary": ("第一书记", "驻村第一书记", "first_secretary"),
    "work_team": ("驻村工作队", "工作队", "驻村工作队员"),
}
LAYER_WORDS = {
    "first_secretary": ("第一书记", "驻村第一书记"),
    "department": ("结对单位", "包联单位"),
}


def count(draw: Random, value: int, unit: str) -> object:
    """A whole number of people, villages, places."""
    forms: list[object] = [value, value, str(value), f" {value} ", str(value).translate(WIDE)]
    forms += [f"{value}{unit}", f"约{value}", f"{value:,}", f"{value:,}{unit}", float(value)]
    return draw.choice(forms)


def money(draw: Random, yuan: int, header_unit: str) -> object:
    """An amount of yuan under a header in ``元``, ``万元`` or ``千元``."""
    size = {"元": 1, "万元": 10_000, "千元": 1_000}[header_unit]
    value = yuan / size
    number: object = int(value) if value == int(value) else value
    return draw.choice([number, number, str(number), f"{number}{header_unit}"])


def money_in_words(draw: Random, yuan: int) -> object:
    """An amount with its own unit in the cell, under a header that has none."""
    return draw.choice(
        [yuan, f"{yuan}元", f"{yuan / 10_000}万", f"{yuan / 10_000}万元", f"{yuan:,}"]
    )


def month(draw: Random, year: int, number: int) -> object:
    """Year and month of a birth."""
    han = "".join(HAN[int(digit)] for digit in str(year))
    forms: list[object] = [
        f"{year}.{number:02}", f"{year}-{number:02}", f"{year}年{number}月", f"{year}/{number}",
        f"{year}{number:02}", datetime(year, number, 15), date(year, number, 3),
        f"{year}.{number}.5" if number >= 10 else f"{year}-{number:02}-05",
        f"{year}年{number}月8日", f"{han}年{number}月",
    ]  # fmt: skip
    return draw.choice(forms)


def word(draw: Random, words: Mapping[str, Sequence[str]], name: str) -> str:
    """A word of a vocabulary."""
    return draw.choice(words[name])


def yes(draw: Random, value: bool) -> str:
    """Yes or no."""
    return draw.choice(("是", "可", "√", "有", "1")[:3] if value else ("否", "不可", "×")[:1])


def village_name(draw: Random, name: str) -> str:
    """A village, now and then with a blank between its two characters or a longer ending."""
    forms = [name, name, name, f" {name}"]
    if len(name) == 2:
        forms.append(f"{name[0]}　{name[1]}")
    return draw.choice(forms)


def person_name(draw: Random, name: str) -> str:
    """A person; two characters are often set apart."""
    forms = [name, name]
    if len(name) == 2:
        forms += [f"{name[0]} {name[1]}", f"{name[0]}　{name[1]}"]
    return draw.choice(forms)


def town_name(draw: Random, name: str, county: str) -> str:
    """A township, now and then with its county before it."""
    return draw.choice([name, name, name, f"{county}{name}"])
