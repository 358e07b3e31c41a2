"""Plans made by hand, wide and long: each distortion with the postings that it must still give."""

from collections.abc import Callable
from dataclasses import dataclass

from geodata.facts.county import Cadre, County, Leader, Township, Unit, Village
from tests.messy.book import Rows, Sheet

Post = tuple[str, str, str]
"""Layer, village, supply."""
COUNTY = County(
    name="甲县",
    villages=tuple(
        Village(id=f"V{n}", name=name, township=town, county="甲县")
        for n, (name, town) in enumerate(
            [("东村", "T1"), ("西村", "T1"), ("南村", "T2"), ("北村", "T2"), ("东村", "T2")], 1
        )
    ),
    townships=(
        Township(id="T1", name="城关镇", county="甲县"),
        Township(id="T2", name="河口乡", county="甲县"),
    ),
    units=(Unit(id="U1", name="县财政局"), Unit(id="U2", name="县农业局")),
    cadres=(
        Cadre(id="P1", name="张三", unit="U1"),
        Cadre(id="P2", name="李四", unit="U2"),
        Cadre(id="P3", name="王伟", unit="U1"),
        Cadre(id="P4", name="赵敏", unit="U2"),
        Cadre(id="P5", name="王伟", unit="U2"),
        Cadre(id="P6", name="买买提·艾力", unit="U2"),
    ),
    leaders=(Leader(id="L1", name="钱五", level="county"),),
)
TRUTH: frozenset[Post] = frozenset(
    {
        ("first_secretary", "V1", "P1"),
        ("first_secretary", "V3", "P2"),
        ("work_team", "V1", "P4"),
        ("work_team", "V1", "P6"),
        ("work_team", "V4", "P3"),
        ("department", "V1", "U1"),
        ("department", "V5", "U2"),
        ("county_leader", "V2", "L1"),
    }
)


@dataclass(frozen=True)
class Plan:
    """Sheets, and how many names stand in them."""

    sheets: tuple[Sheet, ...]
    names: int = len(TRUTH)


def _wide(
    heads: list[object], team: str = "赵敏、买买提·艾力", one: str = "王伟（县农业局）"
) -> Rows:
    """A row for each village; ``one`` of the two 王伟 is P3's unit unless told otherwise."""
    one = one.replace("县农业局", "县财政局")
    return [
        heads,
        [1, "城关镇", "东村", "张三", team, "县财政局", ""],
        [2, "城关镇", "西村", "", "", "", "钱五"],
        [3, "河口乡", "南村", "李四", "无", "—", ""],
        [4, "河口乡", "北村", "", one, "", ""],
        [5, "河口乡", "东村", "", "", "县农业局", ""],
    ]


PLAIN: list[object] = ["序号", "乡镇", "村名", "第一书记", "驻村工作队", "结对单位", "县级领导"]


def plain() -> Plan:
    """The layers as the program calls them."""
    return Plan((Sheet("Sheet1", _wide(PLAIN)),))


def other_words() -> Plan:
    """The same columns by other usual names, split by blanks and line breaks."""
    heads: list[object] = [
        "序号",
        "乡　镇",
        "村\n名",
        "驻村第一书记姓名",
        "驻村工作队员",
        "包联\n单位",
        "包联县级领导",
    ]
    return Plan((Sheet("一览表", _wide(heads)),))


def blanks_and_breaks() -> Plan:
    """Names apart by a blank or a line break."""
    return Plan((Sheet("Sheet1", _wide(PLAIN, team="赵敏 买买提·艾力", one="王伟(县农业局)")),))


def posts_in_brackets() -> Plan:
    """The post behind a name, and a unit with a post."""
    rows = _wide(PLAIN, team="赵敏（队长）\n买买提·艾力（副队长）", one="王伟（县农业局科员）")
    rows[2][6] = "钱五（县委常委）"
    return Plan((Sheet("Sheet1", rows),))


def titled_and_merged() -> Plan:
    """Two titles, townships merged over their villages, a total and a note."""
    rows = _wide(PLAIN)
    rows[2][1] = rows[4][1] = rows[5][1] = ""
    rows = [
        ["甲县包联一览表"],
        ["单位：人"],
        *rows,
        ["合计", "", "5个村", 2, 3, 2, 1],
        ["注：截至年底"],
    ]
    merges = ("A1:G1", "A2:G2", "B4:B5", "B6:B8", "A10:G10")
    return Plan((Sheet("Sheet1", rows, merges),))


def written_once() -> Plan:
    """The township stands only in its first row, without being merged."""
    rows = _wide(PLAIN)
    rows[2][1] = rows[4][1] = rows[5][1] = ""
    return Plan((Sheet("Sheet1", rows),))


def groups() -> Plan:
    """A group of columns for each layer: name, unit, telephone."""
    top: list[object] = [
        "序号",
        "乡镇",
        "村名",
        "第一书记",
        "",
        "驻村工作队",
        "",
        "帮扶单位",
        "县级领导",
        "",
    ]
    low: list[object] = ["", "", "", "姓名", "单位", "姓名", "单位", "", "姓名", "职务"]
    rows: Rows = [
        top,
        low,
        [
            1,
            "城关镇",
            "东村",
            "张三",
            "县财政局",
            "赵敏、买买提·艾力",
            "县农业局",
            "县财政局",
            "",
            "",
        ],
        [2, "城关镇", "西村", "", "", "", "", "", "钱五", "县委常委"],
        [3, "河口乡", "南村", "李四", "县农业局", "", "", "", "", ""],
        [4, "河口乡", "北村", "", "", "王伟", "县财政局", "", "", ""],
        [5, "河口乡", "东村", "", "", "", "", "县农业局", "", ""],
    ]
    merges = ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1", "H1:H2", "I1:J1")
    return Plan((Sheet("Sheet1", rows, merges),))


def merged_villages() -> Plan:
    """A row for each member of a team, the village merged over them."""
    rows = _wide(PLAIN)
    rows[1][4] = "赵敏"
    rows.insert(2, ["", "", "", "", "买买提·艾力", "", ""])
    return Plan((Sheet("Sheet1", rows, ("A2:A3", "B2:B3", "C2:C3")),))


def sheet_for_each_township() -> Plan:
    """A sheet for each township, both with the same header."""
    rows = _wide(PLAIN)
    one, two = rows[:3], [rows[0], *rows[3:]]
    return Plan((Sheet("封面", [["包联方案"]]), Sheet("城关镇", one), Sheet("河口乡", two)))


def long() -> Plan:
    """A row for each posting."""
    rows: Rows = [
        ["派驻类型", "乡镇", "村名", "姓名", "工作单位"],
        ["第一书记", "城关镇", "东村", "张三", "县财政局"],
        ["驻村第一书记", "河口乡", "南村", "李四", "县农业局"],
        ["驻村工作队员", "城关镇", "东村", "赵敏", ""],
        ["驻村工作队员", "城关镇", "东村", "买买提·艾力", ""],
        ["工作队", "河口乡", "北村", "王伟", "县财政局"],
        ["帮扶单位", "城关镇", "东村", "", "县财政局"],
        ["结对单位", "河口乡", "东村", "", "县农业局"],
        ["县级领导", "城关镇", "西村", "钱五", ""],
    ]
    return Plan((Sheet("Sheet1", rows),))


def days_behind_names() -> Plan:
    """The day of coming behind a name, alone or beside the unit or the post."""
    rows = _wide(PLAIN, team="赵敏（2024.3到任）、买买提·艾力", one="王伟（县农业局，2024年3月）")
    rows[1][3] = "张三（2023.7—2025.7）"
    rows[2][6] = "钱五（县委常委）"
    return Plan((Sheet("Sheet1", rows),))


def days_beside_names() -> Plan:
    """A column of days behind each column of people."""
    rows = _wide(PLAIN)
    days: list[object] = ["第一书记到任时间", "2024.3", "", "2023年7月", "", ""]
    terms: list[object] = ["工作队任期", "2024.3—2026.2", "", "", "2024.5至今", ""]
    both = zip(rows, days, terms, strict=True)
    return Plan((Sheet("Sheet1", [[*r[:4], d, r[4], t, *r[5:]] for r, d, t in both]),))


PLANS: tuple[Callable[[], Plan], ...] = (
    plain, other_words, blanks_and_breaks, posts_in_brackets, titled_and_merged, written_once,
    groups, days_behind_names, days_beside_names, merged_villages, sheet_for_each_township, long,
)  # fmt: skip
