"""The columns of the tables of places: villages, townships, and what became of them."""

from geodata.columns.aliases import (
    CLASS_COLUMNS,
    COUNTY,
    NEIGHBOUR,
    NEIGHBOUR_OF,
    TOWNSHIP,
    VILLAGE_CODE,
    VILLAGE_NAME,
)
from geodata.columns.column_types import Column, lonlat

_PEOPLE = Column(
    name="population",
    kind="number",
    low=0,
    high=1e7,
    unit="persons",
    aliases=("人口", "总人口", "人口数", "常住人口"),
    example="1280",
)
_HARDNESS = Column(
    name="hardness",
    kind="share",
    low=0,
    high=1,
    aliases=("困难程度", "难度系数"),
    example="0.7",
)

VILLAGES = (
    Column(name="code", kind="code", aliases=VILLAGE_CODE, example="140602001201"),
    Column(name="county", aliases=COUNTY, example="朔城区"),
    Column(name="township", kind="code", aliases=TOWNSHIP, example="北城街道"),
    Column(name="name", aliases=VILLAGE_NAME, required=True, example="东关村"),
    Column(
        name="village_class",
        kind="choice",
        choices="class",
        open_choice=True,
        several=True,
        aliases=("类别", "村类型", "类型", "村庄类别", "class", *CLASS_COLUMNS),
        example="软弱涣散村",
    ),
    _PEOPLE,
    Column(
        name="party_members",
        kind="number",
        low=0,
        high=1e5,
        unit="persons",
        aliases=("党员", "党员人数", "党员总数"),
        example="36",
    ),
    Column(
        name="collective_income",
        kind="number",
        low=-1e10,
        high=1e10,
        unit="yuan",
        aliases=("集体经济收入", "村集体经济收入", "集体收入", "村集体收入"),
        example="85000",
    ),
    _HARDNESS,
    *lonlat(),
    Column(name="id", kind="code", aliases=("自编号", "village_id")),
)
TOWNSHIPS = (
    Column(
        name="id",
        kind="code",
        example="140602001",
        aliases=("代码", "编号", "乡镇编号", "区划代码", "行政区划代码", "code"),
    ),
    Column(name="name", aliases=(*TOWNSHIP, "名称"), required=True, example="北城街道"),
    Column(name="county", aliases=COUNTY, example="朔城区"),
    Column(
        name="township_class",
        kind="choice",
        choices="class",
        open_choice=True,
        several=True,
        aliases=("类别", "乡镇类型", "类型", "class", *CLASS_COLUMNS),
        example="示范村",
    ),
    _PEOPLE,
    _HARDNESS,
    *lonlat(),
)
LINEAGE = (
    Column(
        name="old",
        kind="code",
        required=True,
        aliases=("原村", "原村代码", "原村名", "旧代码", "旧村名", "变更前"),
        example="140602001201",
    ),
    Column(
        name="new",
        kind="code",
        required=True,
        aliases=("现村", "现村代码", "现村名", "新代码", "新村名", "变更后"),
        example="140602001205",
    ),
    Column(
        name="kind",
        kind="choice",
        choices="lineage",
        aliases=("变更类型", "变更方式"),
        example="合并",
    ),
    Column(name="on", kind="date", aliases=("变更日期", "批准日期", "日期"), example="2023-07-01"),
    Column(name="carries", kind="bool", aliases=("承接", "是否承接"), example="是"),
)
NEIGHBOURS = (
    Column(
        name="place",
        kind="code",
        required=True,
        aliases=NEIGHBOUR_OF,
        example="140602001201",
    ),
    Column(name="other", kind="list", required=True, aliases=NEIGHBOUR, example="140602001205"),
    Column(
        name="relation",
        kind="choice",
        choices="relation",
        aliases=("是否相邻", "是否毗邻", "是否邻接", "相邻", "毗邻", "邻接", "相邻关系", "touch"),
        example="相邻",
    ),
    Column(
        name="reason",
        kind="choice",
        choices="crossing",
        open_choice=True,
        aliases=("缘由", "缘故", "依据", "通过方式", "说明", "备注", "why"),
        example="渡口",
    ),
)
