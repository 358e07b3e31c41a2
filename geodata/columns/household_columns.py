"""The columns of households and member households; whatever else a table says is not read."""

from geodata.columns.column_types import Column, lonlat

PLACE = (
    Column(name="township", aliases=("乡镇", "镇街", "乡镇街道", "街道", "所在乡镇")),
    Column(
        name="village",
        aliases=("村", "行政村", "所在村", "村名", "村代码", "村编号", "社区", "村(社区)"),
        example="东关村",
    ),
    *lonlat(),
)
HOUSEHOLDS = (
    Column(name="id", aliases=("编号", "户号", "户编号", "农户编号", "住户编号", "序号", "no")),
    *PLACE,
    Column(name="count", aliases=("户数", "住户数", "农户数", "households")),
    Column(
        name="cell",
        aliases=("网格", "现网格", "村民小组", "小组", "组", "组别", "经济合作社", "grid", "group"),
    ),
)
MEMBER_HOUSEHOLDS = (
    Column(name="id", aliases=("编号", "中心户编号", "户号", "户编号", "序号", "no")),
    *PLACE,
    Column(
        name="count",
        aliases=("容量", "联系户数", "可联系户数", "联系户数上限", "包联户数", "room", "capacity"),
    ),
)
HOUSEHOLD_TABLES: dict[str, tuple[Column, ...]] = {
    "households": HOUSEHOLDS,
    "member_households": MEMBER_HOUSEHOLDS,
}
"""The two tables of grids by name."""
HOUSEHOLD_FILES: dict[str, tuple[str, ...]] = {
    "households": ("households", "农户表", "住户表", "农户", "住户", "住户点"),
    "member_households": ("member_households", "党员中心户", "中心户", "中心户表"),
}
"""What the files of these tables are usually called, without their ending."""
