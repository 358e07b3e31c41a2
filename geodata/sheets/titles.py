"""The township that titles and names of sheets and files say."""

import re

from geodata.columns.aliases import words
from geodata.columns.cells import cell_text
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header
from geodata.text import normalised

NUMBERED = re.compile(r"^[\s(]*[0-9一二三四五六七八九十]+[、.)]+")
TOWN = re.compile(
    r"(?:.*[县市区旗州盟])?(?P<town>(?P<core>[\u3400-\u9fff]{1,7}?)(?:镇|乡|街道|苏木)(?:办事处)?)"
)
NO_TOWN = frozenset(words("乡 镇 各 全 本 该 城 集 村 所有 各乡 全乡 下属 所属 辖区 每"))
"""What stands before 镇 or 乡 in words that are no name."""


def township_in(text: str) -> str:
    """The township that a title names; empty where it names none."""
    plain = NUMBERED.sub("", normalised(text))
    match = TOWN.match(plain)
    return "" if match is None or match["core"] in NO_TOWN else match["town"]


def titles_of(grid: Grid, header: Header) -> list[str]:
    """The texts above a header, from the nearest up."""
    above = [cell_text(cell) for row in grid.rows[: header.first] for cell in row]
    return [text for text in reversed(above) if text]
