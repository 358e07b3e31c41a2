"""The one declaration of every input table: columns, kinds, ranges, other names, examples.

Headers and their comments stand in the message catalogue (``column.<table>.<name>`` and
``note.<table>.<name>``). A score column (``need_industry``, 需求_产业) belongs to a family
of columns, one per need dimension; dimensions are data, so a header may coin one.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from geodata.county import NEED_DIMENSIONS, VILLAGE_CLASSES
from geodata.words import Language, catalogue, say

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


_COUNTY = (
    "县",
    "县名",
    "区县",
    "县区",
    "县市区",
    "县级",
    "所属县",
    "县名称",
    "XJMC",
    "county_name",
)
_TOWNSHIP = (
    "镇街", "乡镇街道", "乡镇(街道)", "乡(镇)", "乡(镇、街道)", "镇", "街道", "乡镇名", "乡镇名称", "所属乡镇",
    "所在乡镇", "XZMC", "XZJMC", "township_name", "town",
)  # fmt: skip
_CODE = (
    "行政区划代码", "统计用区划代码", "区划代码", "代码", "村级代码", "行政村代码", "村编码", "行政代码", "XZQDM",
    "ZLDWDM", "CUNDM", "QSDWDM", "village_code",
)  # fmt: skip
_NAME = (
    "村", "行政村", "村(社区)", "村社区", "村名称", "行政村名称", "村委会", "社区", "村居", "村(居)", "名称", "XZQMC",
    "ZLDWMC", "CUNMC", "QSDWMC", "village_name",
)  # fmt: skip

_VILLAGES = (
    Column(name="id", kind="code", aliases=("自编号", "village_id")),
    Column(name="code", kind="code", aliases=_CODE, example="140602001201"),
    Column(name="county", aliases=_COUNTY, example="朔城区"),
    Column(name="township", kind="code", aliases=_TOWNSHIP, example="北城街道"),
    Column(name="name", aliases=_NAME, required=True, example="东关村"),
    Column(name="village_class", kind="choice", choices="class", open_choice=True,
           aliases=("类别", "村类型", "类型", "村庄类别", "class"), example="软弱涣散村"),
    Column(name="population", kind="number", low=0, high=1e6, unit="persons",
           aliases=("人口", "总人口", "人口数", "常住人口"), example="1280"),
    Column(name="party_members", kind="number", low=0, high=1e5, unit="persons",
           aliases=("党员", "党员人数", "党员总数"), example="36"),
    Column(name="collective_income", kind="number", low=-1e10, high=1e10, unit="yuan",
           aliases=("集体经济收入", "村集体经济收入", "集体收入", "村集体收入"), example="85000"),
    Column(name="hardness", kind="share", low=0, high=1, aliases=("困难程度", "难度系数"),
           example="0.7"),
    *_lonlat(),
)  # fmt: skip
_TOWNSHIPS = (
    Column(name="id", kind="code", example="140602001",
           aliases=("代码", "编号", "乡镇编号", "区划代码", "行政区划代码", "code")),
    Column(name="name", aliases=(*_TOWNSHIP, "名称"), required=True, example="北城街道"),
    Column(name="county", aliases=_COUNTY, example="朔城区"),
    *_lonlat(),
)  # fmt: skip
_UNITS = (
    Column(name="id", kind="code", aliases=("编号", "代码", "单位代码", "unit_id"), example="U001"),
    Column(name="name", aliases=("单位", "名称", "部门", "部门名称", "结对单位", "派出单位"),
           required=True, example="县农业农村局"),
    Column(name="level", kind="choice", choices="level", aliases=("层级", "级别", "单位级别"),
           example="县级"),
    Column(name="strength", kind="share", low=0, high=1, aliases=("帮扶实力", "实力系数"),
           example="0.6"),
    Column(name="capacity", kind="integer", low=0, high=10000, unit="villages",
           aliases=("最多结对数", "结对上限", "容量", "可帮村数"), example="3"),
    Column(name="functions", kind="scores", aliases=("职能领域", "主要职能"),
           example="产业、集体经济"),
    Column(name="seat", kind="code", aliases=("所在地", "单位驻地", "驻地乡镇"), example="北城街道"),
    *_lonlat(),
    Column(name="bound_county", aliases=("定点帮扶县", "包联县"), example="朔城区"),
)  # fmt: skip
_CADRES = (
    Column(name="id", kind="code", aliases=("人员编号", "干部编号", "身份证号", "身份证号码", "工号"),
           example="C001"),
    Column(name="name", aliases=("干部姓名", "名字"), required=True, example="张三"),
    Column(name="unit", kind="code", aliases=("单位", "工作单位", "所在单位", "单位名称", "单位编号"),
           example="U001"),
    Column(name="pool", aliases=("类别", "人选来源", "来源"), example="后备干部"),
    Column(name="grade", aliases=("级别", "职务职级", "职务层次"), example="四级主任科员"),
    Column(name="birth_year", kind="year", low=1930, high=2010,
           aliases=("出生年份", "出生日期", "生日", "出生"), example="1985.06"),
    Column(name="party_entry", kind="year", low=1940, high=2030,
           aliases=("入党年份", "入党年月", "入党日期"), example="2006.07"),
    Column(name="education", aliases=("文化程度", "最高学历"), example="大学本科"),
    Column(name="skills", kind="scores", aliases=("特长", "专业特长", "擅长领域"),
           example="产业、治理"),
    Column(name="native_place", aliases=("原籍", "籍贯地"), example="南城街道"),
    Column(name="recusals", kind="list", aliases=("回避村", "回避地", "应回避", "回避情形"),
           example="东关村"),
    Column(name="available", kind="bool", aliases=("能否选派", "是否可选派", "可选派"), example="是"),
    Column(name="preferences", kind="list", aliases=("意愿", "志愿村", "意向"), example="北城街道"),
)  # fmt: skip
_LEADERS = (
    Column(name="id", kind="code", aliases=("领导编号", "人员编号"), example="L01"),
    Column(name="name", aliases=("领导", "领导姓名"), required=True, example="李四"),
    Column(name="level", kind="choice", choices="level", aliases=("层级", "级别"), example="县级"),
    Column(name="rank", kind="integer", low=1, high=1000, aliases=("排序", "排名", "序号"),
           example="3"),
    Column(name="jurisdiction", kind="list", aliases=("联系乡镇", "包联范围", "分管乡镇"),
           example="北城街道"),
    Column(name="portfolio", kind="scores", aliases=("分管领域", "分管工作"), example="组织建设"),
    Column(name="min_places", kind="integer", low=0, high=10000, unit="villages",
           aliases=("最少联系村数", "联系数下限"), example="1"),
    Column(name="max_places", kind="integer", low=0, high=10000, unit="villages",
           aliases=("最多联系村数", "联系数上限"), example="2"),
)  # fmt: skip
_LAYER = Column(name="layer", kind="choice", choices="layer", open_choice=True, required=True,
                aliases=("派驻类型", "岗位", "类型"), example="第一书记")  # fmt: skip
_PLACE = Column(name="place", kind="code", required=True, example="140602001201",
                aliases=("村代码", "村名", "地点", "派驻村", "派驻地", "村编号"))  # fmt: skip
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

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        TableSpec(name="villages", columns=_VILLAGES, scores="need",
                  score_prefixes=("need", "needs", "需求", "需求程度"),
                  aliases=("村表", "行政村", "村庄", "村情", "villages")),
        TableSpec(name="townships", columns=_TOWNSHIPS, aliases=("乡镇街道", "镇街", "乡镇表")),
        TableSpec(name="units", columns=_UNITS, scores="functions",
                  score_prefixes=("function", "functions", "职能"),
                  aliases=("部门", "单位表", "派出单位", "结对单位")),
        TableSpec(name="cadres", columns=_CADRES, scores="skills",
                  score_prefixes=("skill", "skills", "专长"),
                  aliases=("人员", "干部表", "干部名册")),
        TableSpec(name="leaders", columns=_LEADERS, scores="portfolio",
                  score_prefixes=("portfolio", "分管"), aliases=("领导干部", "领导表")),
        TableSpec(name="current", columns=_CURRENT, aliases=("现任派驻", "在任", "现任表")),
        TableSpec(name="pins", columns=_PINS, aliases=("已定事项", "已定", "锁定表")),
    )
}  # fmt: skip
"""Every input table by name."""


def normalised(text: str) -> str:
    """Fold width, case, blanks and marks, so that headers and names compare by content."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(folded.replace("*", "").replace("\ufeff", "").split())


def header(table: str, name: str, language: Language = "zh") -> str:
    """The header of a column as templates and stores write it."""
    entry = f"column.{table}.{name}"
    if entry in catalogue():
        return say(entry, language)
    family = TABLES[table].scores
    dimension = name.removeprefix(family + SEPARATOR)
    known = f"dimension.{dimension}"
    word = say(known, language) if known in catalogue() else dimension
    return f"{say(f'score.{family}', language)}{SEPARATOR}{word}"


def score_columns(table: str) -> tuple[str, ...]:
    """The score columns of the known dimensions: ``need_party_building`` and so on."""
    family = TABLES[table].scores
    return tuple(f"{family}{SEPARATOR}{name}" for name in NEED_DIMENSIONS) if family else ()


def resolve(table: str, text: str) -> str | None:
    """The column that a header means, or ``None`` where the table has none such."""
    key = normalised(text)
    names = header_names(table)
    bare = key.split("(")[0] if key.endswith(")") else key
    return names.get(key) or names.get(bare) or _coined_score(table, key)


@cache
def header_names(table: str) -> dict[str, str]:
    """Every spelling of a header that a table knows (normalised) -> column name."""
    spec = TABLES[table]
    names: dict[str, str] = {}
    for column in spec.columns:
        catalogued = catalogue()[f"column.{table}.{column.name}"]
        for text in (column.name, *catalogued.values()):
            names[normalised(text)] = column.name
    for column in spec.columns:
        for alias in column.aliases:
            names.setdefault(normalised(alias), column.name)
    for score, dimension in zip(score_columns(table), NEED_DIMENSIONS, strict=False):
        for word in (dimension, *catalogue()[f"dimension.{dimension}"].values()):
            names.setdefault(normalised(word), score)
    return names


def _coined_score(table: str, key: str) -> str | None:
    spec = TABLES[table]
    family = catalogue().get(f"score.{spec.scores}", {}).values()
    for prefix in {normalised(text) for text in (*spec.score_prefixes, *family)}:
        rest = key.removeprefix(prefix)
        if rest != key and rest[:1] in {"_", "-", ":"} and rest[1:]:
            return f"{spec.scores}{SEPARATOR}{dimension_of(rest[1:])}"
    return None


_ALIASES = {
    "class": {
        "软弱涣散": "weak", "软弱涣散基层党组织": "weak", "脱贫": "poor", "原贫困村": "poor", "贫困村": "poor",
        "易地扶贫搬迁安置村": "relocated", "易地搬迁村": "relocated", "搬迁安置村": "relocated", "重点": "key",
        "乡村振兴重点村": "key", "示范": "demonstration", "一般": "ordinary", "普通村": "ordinary",
    },
    "level": {
        "中直": "central", "国家": "central", "中央级": "central", "省": "province", "省直": "province",
        "市": "city", "市直": "city", "地市": "city", "县": "county", "县直": "county", "区": "county",
        "区级": "county", "县处级": "county", "乡镇": "township", "镇街": "township", "乡": "township",
        "镇": "township", "街道": "township", "乡科级": "township",
    },
    "layer": {
        "驻村第一书记": "first_secretary", "工作队": "work_team", "驻村工作队员": "work_team",
        "结对": "department", "包联单位": "department", "县级领导": "county_leader", "镇街领导": "town_leader",
    },
    "dimension": {
        "党建": "party_building", "党的建设": "party_building", "产业发展": "industry", "乡村治理": "governance",
        "基层治理": "governance", "村集体经济": "collective_economy", "生态环境": "ecology", "生态宜居": "ecology",
    },
}  # fmt: skip


@cache
def choice_names(group: str) -> dict[str, str]:
    """Every spelling of a vocabulary word (normalised) -> identifier."""
    names = {normalised(text): word for text, word in _ALIASES.get(group, {}).items()}
    for key, entry in catalogue().items():
        if key.startswith(group + "."):
            word = key.removeprefix(group + ".")
            names.update({normalised(text): word for text in (word, *entry.values())})
    return names


def dimension_of(text: str) -> str:
    """The need dimension that a text means; a dimension that the user coins is kept."""
    return choice_names("dimension").get(normalised(text), text.strip())


def choices_of(group: str) -> tuple[str, ...]:
    """The identifiers of a vocabulary group, in catalogue order."""
    if group == "class":
        return VILLAGE_CLASSES
    return tuple(key.partition(".")[2] for key in catalogue() if key.startswith(group + "."))
