"""The columns of days on which nobody goes, and of ways between places."""

from geodata.columns.column_types import Column

HOLIDAYS = (
    Column(
        name="first",
        aliases=(
            "日期",
            "开始",
            "开始日期",
            "起",
            "起始",
            "起始日期",
            "自",
            "from",
            "start",
            "date",
        ),
    ),
    Column(
        name="last",
        aliases=("结束", "结束日期", "止", "截止", "截止日期", "至", "to", "end", "until"),
    ),
    Column(name="name", aliases=("名称", "事由", "节日", "原因", "说明", "备注", "reason", "note")),
    Column(
        name="places",
        aliases=("地方", "乡镇", "乡镇街道", "范围", "村", "行政村", "适用范围", "where", "place"),
    ),
    Column(name="groups", aliases=("组", "组别", "服务组", "人员", "谁", "who", "group")),
    Column(name="kind", aliases=("类别", "类型", "上班", "是否上班", "type", "works")),
)
WAYS = (
    Column(name="start", aliases=("起点", "出发地", "从", "起", "from", "origin")),
    Column(name="end", aliases=("终点", "到达地", "到", "至", "讫", "to", "destination")),
    Column(name="km", aliases=("公里", "里程", "里程(公里)", "距离", "公里数", "distance")),
    Column(name="minutes", aliases=("分钟", "用时", "行车时间", "时间", "time")),
)
DIARY_TABLES: dict[str, tuple[Column, ...]] = {"holidays": HOLIDAYS, "ways": WAYS}
"""The two tables by name."""
DIARY_FILES: dict[str, tuple[str, ...]] = {
    "holidays": ("holidays", "节假日表", "节假日", "假日表", "农忙", "不下乡日期", "calendar"),
    "ways": ("ways", "里程表", "路程表", "行程表", "距离表", "distances"),
}
"""What the files of these tables are usually called, without their ending."""
WORKS = frozenset({"上班", "工作日", "补班", "调休上班", "是", "work", "works", "yes", "open"})
RESTS = frozenset(
    {"", "休", "放假", "休息", "节假日", "假日", "农忙", "否", "rest", "off", "no", "busy"}
)
"""What a row means whose days are worked, or not."""
