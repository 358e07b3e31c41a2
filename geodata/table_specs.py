"""The columns of every input table, as declared: names, kinds, ranges, other names, examples."""

from dataclasses import dataclass
from typing import Literal

from geodata.aliases import COUNTY, TOWNSHIP, VILLAGE_CODE, VILLAGE_NAME

Kind = Literal[
    "text", "code", "number", "integer", "share", "list", "scores", "year", "date", "bool", "choice"
]
SEPARATOR = "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``low`` and ``high`` are inclusive; ``unit`` is a key of ``quantity``.

    ``choices`` names the vocabulary group (``class``, ``level``, ``layer``) of a choice;
    an ``open_choice`` keeps a word that the vocabulary lacks.
    """

    name: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    required: bool = False
    choices: str = ""
    open_choice: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: its columns in template order, its score family, other sheet names."""

    name: str
    columns: tuple[Column, ...]
    scores: str = ""
    score_prefixes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column called ``name``; a score column is made as needed. Raises ``KeyError``."""
        for column in self.columns:
            if column.name == name:
                return column
        if self.scores and name.startswith(self.scores + SEPARATOR):
            return Column(name=name, kind="share", low=0, high=1, example="0.5")
        raise KeyError(name)


def _lonlat(lon: str = "112.432", lat: str = "39.319") -> tuple[Column, Column]:
    return (
        Column(
            name="lon",
            kind="number",
            aliases=("lng", "x", "x坐标", "东经", "longitude"),
            low=-180,
            high=180,
            unit="degrees",
            example=lon,
        ),
        Column(
            name="lat",
            kind="number",
            aliases=("y", "y坐标", "北纬", "latitude"),
            low=-90,
            high=90,
            unit="degrees",
            example=lat,
        ),
    )


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

_VILLAGES = (
    Column(name="code", kind="code", aliases=VILLAGE_CODE, example="140602001201"),
    Column(name="county", aliases=COUNTY, example="朔城区"),
    Column(name="township", kind="code", aliases=TOWNSHIP, example="北城街道"),
    Column(name="name", aliases=VILLAGE_NAME, required=True, example="东关村"),
    Column(
        name="village_class",
        kind="choice",
        choices="class",
        open_choice=True,
        aliases=("类别", "村类型", "类型", "村庄类别", "class"),
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
    *_lonlat(),
    Column(name="id", kind="code", aliases=("自编号", "village_id")),
)
_TOWNSHIPS = (
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
        aliases=("类别", "乡镇类型", "类型", "class"),
        example="示范村",
    ),
    _PEOPLE,
    _HARDNESS,
    *_lonlat(),
)
_UNITS = (
    Column(name="id", kind="code", aliases=("编号", "代码", "单位代码", "unit_id"), example="U001"),
    Column(
        name="name",
        aliases=("单位", "名称", "部门", "部门名称", "结对单位", "派出单位"),
        required=True,
        example="县农业农村局",
    ),
    Column(
        name="level",
        kind="choice",
        choices="level",
        aliases=("层级", "级别", "单位级别"),
        example="县级",
    ),
    Column(
        name="strength",
        kind="share",
        low=0,
        high=1,
        aliases=("帮扶实力", "实力系数"),
        example="0.6",
    ),
    Column(
        name="capacity",
        kind="integer",
        low=0,
        high=10000,
        unit="villages",
        aliases=("最多结对数", "结对上限", "容量", "可帮村数"),
        example="3",
    ),
    Column(
        name="functions", kind="scores", aliases=("职能领域", "主要职能"), example="产业、集体经济"
    ),
    Column(
        name="seat", kind="code", aliases=("所在地", "单位驻地", "驻地乡镇"), example="北城街道"
    ),
    *_lonlat(),
    Column(name="bound_county", aliases=("定点帮扶县", "包联县"), example="朔城区"),
)
_CADRES = (
    Column(
        name="id",
        kind="code",
        aliases=("人员编号", "干部编号", "身份证号", "身份证号码", "工号"),
        example="C001",
    ),
    Column(name="name", aliases=("干部姓名", "名字"), required=True, example="张三"),
    Column(
        name="unit",
        kind="code",
        aliases=("单位", "工作单位", "所在单位", "单位名称", "单位编号"),
        example="U001",
    ),
    Column(name="pool", aliases=("类别", "人选来源", "来源"), example="后备干部"),
    Column(name="grade", aliases=("级别", "职务职级", "职务层次"), example="四级主任科员"),
    Column(
        name="birth_year",
        kind="year",
        low=1930,
        high=2010,
        aliases=("出生年份", "出生日期", "生日", "出生"),
        example="1985.06",
    ),
    Column(
        name="party_entry",
        kind="year",
        low=1940,
        high=2030,
        aliases=("入党年份", "入党年月", "入党日期"),
        example="2006.07",
    ),
    Column(name="education", aliases=("文化程度", "最高学历"), example="大学本科"),
    Column(
        name="skills", kind="scores", aliases=("特长", "专业特长", "擅长领域"), example="产业、治理"
    ),
    Column(name="native_place", aliases=("原籍", "籍贯地"), example="南城街道"),
    Column(
        name="recusals",
        kind="list",
        aliases=("回避村", "回避地", "应回避", "回避情形"),
        example="东关村",
    ),
    Column(
        name="available", kind="bool", aliases=("能否选派", "是否可选派", "可选派"), example="是"
    ),
    Column(name="preferences", kind="list", aliases=("意愿", "志愿村", "意向"), example="北城街道"),
    *_lonlat("112.440", "39.325"),
)
_LEADERS = (
    Column(name="id", kind="code", aliases=("领导编号", "人员编号"), example="L01"),
    Column(name="name", aliases=("领导", "领导姓名"), required=True, example="李四"),
    Column(name="level", kind="choice", choices="level", aliases=("层级", "级别"), example="县级"),
    Column(
        name="rank", kind="integer", low=1, high=1000, aliases=("排序", "排名", "序号"), example="3"
    ),
    Column(
        name="jurisdiction",
        kind="list",
        aliases=("联系乡镇", "包联范围", "分管乡镇"),
        example="北城街道",
    ),
    Column(name="portfolio", kind="scores", aliases=("分管领域", "分管工作"), example="组织建设"),
    Column(
        name="min_places",
        kind="integer",
        low=0,
        high=10000,
        unit="villages",
        aliases=("最少联系村数", "联系数下限"),
        example="1",
    ),
    Column(
        name="max_places",
        kind="integer",
        low=0,
        high=10000,
        unit="villages",
        aliases=("最多联系村数", "联系数上限"),
        example="2",
    ),
)
_LAYER = Column(
    name="layer",
    kind="choice",
    choices="layer",
    open_choice=True,
    required=True,
    aliases=("派驻类型", "岗位", "类型"),
    example="第一书记",
)
_PLACE = Column(
    name="place",
    kind="code",
    required=True,
    example="140602001201",
    aliases=("村代码", "村名", "地点", "派驻村", "派驻地", "村编号"),
)
_SUPPLY = ("人员", "姓名", "人员编号", "人员或单位编号", "派驻对象", "在任人员")
_CURRENT = (
    _LAYER,
    _PLACE,
    Column(name="supply", kind="code", aliases=_SUPPLY, required=True, example="C001"),
    Column(name="role", aliases=("职责", "岗位角色")),
    Column(
        name="start", kind="date", aliases=("开始日期", "到任时间", "起始"), example="2024-05-01"
    ),
    Column(name="end", kind="date", aliases=("结束日期", "届满时间", "到期"), example="2026-04-30"),
)
_PINS = (
    _LAYER,
    _PLACE,
    Column(name="supply", kind="code", aliases=_SUPPLY, example="C001"),
    Column(name="unit", kind="code", aliases=("单位", "单位编号", "单位名称")),
    Column(name="forbid", kind="bool", aliases=("禁止", "不派", "明确不派"), example="否"),
)
_LINEAGE = (
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

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        TableSpec(
            name="villages",
            columns=_VILLAGES,
            scores="need",
            score_prefixes=("need", "needs", "需求", "需求程度"),
            aliases=("村表", "行政村", "村庄", "村情", "villages"),
        ),
        TableSpec(
            name="townships",
            columns=_TOWNSHIPS,
            scores="need",
            score_prefixes=("need", "needs", "需求", "需求程度"),
            aliases=("乡镇街道", "镇街", "乡镇表"),
        ),
        TableSpec(
            name="units",
            columns=_UNITS,
            scores="functions",
            score_prefixes=("function", "functions", "职能"),
            aliases=("部门", "单位表", "派出单位", "结对单位"),
        ),
        TableSpec(
            name="cadres",
            columns=_CADRES,
            scores="skills",
            score_prefixes=("skill", "skills", "专长"),
            aliases=("人员", "干部表", "干部名册"),
        ),
        TableSpec(
            name="leaders",
            columns=_LEADERS,
            scores="portfolio",
            score_prefixes=("portfolio", "分管"),
            aliases=("领导干部", "领导表"),
        ),
        TableSpec(name="current", columns=_CURRENT, aliases=("现任派驻", "在任", "现任表")),
        TableSpec(name="pins", columns=_PINS, aliases=("已定事项", "已定", "锁定表")),
        TableSpec(
            name="lineage", columns=_LINEAGE, aliases=("区划变更", "村庄变更", "变更表", "沿革")
        ),
    )
}
"""Every input table by name."""
