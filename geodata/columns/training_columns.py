"""The columns of training classes, and of days on which somebody cannot come."""

from geodata.columns.column_types import Column, lonlat

_FIRST = ("开始日期", "开始时间", "起始日期", "开班日期", "开班时间", "报到日期", "自", "from")
_LAST = ("结束日期", "结束时间", "结业日期", "截止日期", "至", "until", "to")
SESSIONS = (
    Column(
        name="id",
        kind="code",
        aliases=("编号", "班次编号", "班号", "班级编号", "期号", "序号"),
        example="T01",
    ),
    Column(
        name="name",
        required=True,
        aliases=("班次", "班级", "班名", "培训班", "培训班次", "名称", "期次", "session", "class"),
        example="村党组织书记轮训班第1期",
    ),
    Column(
        name="capacity",
        kind="integer",
        required=True,
        aliases=("人数", "容量", "名额", "计划人数", "最多人数", "人数上限", "班额", "places"),
        low=1,
        high=1_000_000,
        example="160",
    ),
    Column(
        name="least",
        kind="integer",
        aliases=("最少人数", "开班人数", "人数下限", "least"),
        low=0,
        high=1_000_000,
        example="30",
    ),
    Column(name="start", kind="date", aliases=_FIRST, example="2026-03-02"),
    Column(name="end", kind="date", aliases=_LAST, example="2026-03-06"),
    Column(
        name="hours",
        kind="number",
        aliases=("学时", "学时数", "课时", "培训学时"),
        low=0,
        high=10_000,
        example="40",
    ),
    Column(
        name="level",
        kind="choice",
        choices="level",
        open_choice=True,
        aliases=("层级", "级别", "主办层级", "班次层级", "办班层级", "培训层级"),
        example="市级",
    ),
    Column(
        name="venue",
        aliases=("地点", "培训地点", "办班地点", "办班单位", "场地", "place"),
        example="市委党校",
    ),
    Column(
        name="price",
        kind="number",
        aliases=("费用", "经费", "办班费用", "成本", "cost"),
        low=0,
        high=1e12,
        example="80000",
    ),
    *lonlat(),
)
ABSENCES = (
    Column(
        name="who",
        kind="code",
        required=True,
        aliases=(
            "姓名",
            "人员",
            "干部",
            "编号",
            "单位",
            "人员或单位",
            "参训人员",
            "person",
            "unit",
        ),
        example="C001",
    ),
    Column(name="start", kind="date", required=True, aliases=_FIRST, example="2026-03-02"),
    Column(name="end", kind="date", aliases=_LAST, example="2026-03-06"),
    Column(name="reason", aliases=("原因", "事由", "说明", "备注"), example="驻村轮值"),
)
