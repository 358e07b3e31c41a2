"""Every input table: its columns, its score family, other names of its sheet."""

from geodata.columns.aliases import NEIGHBOUR_SHEETS, TIE_SHEETS
from geodata.columns.column_types import SEPARATOR, Column, TableSpec
from geodata.columns.people_columns import (
    CADRES,
    CURRENT,
    LEADERS,
    PINS,
    SCORES,
    TIES,
    UNITS,
)
from geodata.columns.place_columns import LINEAGE, NEIGHBOURS, TOWNSHIPS, VILLAGES
from geodata.columns.training_columns import ABSENCES, SESSIONS

__all__ = ["ROOM_TABLES", "SEPARATOR", "SPECS", "TABLES", "Column", "TableSpec"]

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        TableSpec(
            name="villages",
            columns=VILLAGES,
            scores="need",
            score_prefixes=("need", "needs", "需求", "需求程度"),
            aliases=("村表", "行政村", "村庄", "村情", "villages"),
        ),
        TableSpec(
            name="townships",
            columns=TOWNSHIPS,
            scores="need",
            score_prefixes=("need", "needs", "需求", "需求程度"),
            aliases=("乡镇街道", "镇街", "乡镇表"),
        ),
        TableSpec(
            name="units",
            columns=UNITS,
            scores="functions",
            score_prefixes=("function", "functions", "职能"),
            aliases=("部门", "单位表", "派出单位", "结对单位"),
        ),
        TableSpec(
            name="cadres",
            columns=CADRES,
            scores="skills",
            score_prefixes=("skill", "skills", "专长"),
            aliases=("人员", "干部表", "干部名册"),
        ),
        TableSpec(
            name="leaders",
            columns=LEADERS,
            scores="portfolio",
            score_prefixes=("portfolio", "分管"),
            aliases=("领导干部", "领导表"),
        ),
        TableSpec(
            name="current",
            columns=CURRENT,
            aliases=("现任派驻", "在任", "现任表", "包联一览表", "现任包联一览表", "包联表"),
        ),
        TableSpec(name="pins", columns=PINS, aliases=("已定事项", "已定", "锁定表")),
        TableSpec(name="scores", columns=SCORES, aliases=("评分表", "打分", "打分表", "配对评分")),
        TableSpec(
            name="lineage", columns=LINEAGE, aliases=("区划变更", "村庄变更", "变更表", "沿革")
        ),
        TableSpec(name="neighbours", columns=NEIGHBOURS, aliases=NEIGHBOUR_SHEETS),
        TableSpec(name="ties", columns=TIES, aliases=TIE_SHEETS),
    )
}
"""Every input table by name."""
ROOM_TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        TableSpec(
            name="sessions",
            columns=SESSIONS,
            aliases=("班次", "培训班", "班次表", "培训班表", "培训计划", "办班计划", "classes"),
        ),
        TableSpec(
            name="absences",
            columns=ABSENCES,
            aliases=("请假", "请假表", "不能参训", "不能参训的日子", "冲突日期", "leave"),
        ),
    )
}
"""Tables that only a planning problem beside the postings asks for, found by their names alone."""
SPECS = TABLES | ROOM_TABLES
"""Every table that can be read."""
