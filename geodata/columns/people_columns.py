"""The columns of the tables of those who serve, and of who serves where."""

from geodata.columns.aliases import TIE_ONE, TIE_OTHER
from geodata.columns.column_types import Column, lonlat

UNITS = (
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
    *lonlat(),
    Column(name="bound_county", aliases=("定点帮扶县", "包联县"), example="朔城区"),
)
ID_NUMBER = Column(
    name="id_number",
    kind="code",
    aliases=(
        "身份证号码",
        "身份证",
        "居民身份证号",
        "公民身份号码",
        "公民身份证号码",
        "证件号码",
        "身份号码",
    ),
    offered=False,
)
"""The number of an identity card: kept as text, never an id, never published."""
KEPT_AWAY = (
    Column(name="native_place", aliases=("原籍", "籍贯地"), example="南城街道"),
    Column(
        name="recusals",
        kind="list",
        aliases=("回避村", "回避地", "应回避", "回避情形"),
        example="东关村",
    ),
)
"""Where people come from, and where they must not serve."""
CADRES = (
    Column(
        name="id",
        kind="code",
        aliases=("人员编号", "干部编号", "工号"),
        example="C001",
    ),
    Column(name="name", aliases=("干部姓名", "名字"), required=True, example="张三"),
    ID_NUMBER,
    Column(
        name="unit",
        kind="code",
        aliases=("单位", "工作单位", "所在单位", "单位名称", "单位编号"),
        example="U001",
    ),
    Column(name="pool", aliases=("类别", "人选来源", "来源"), example="第一书记"),
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
        name="stated_age",
        kind="integer",
        low=16,
        high=100,
        unit="years",
        aliases=("岁数", "周岁", "现年", "现年龄", "实际年龄", "age"),
        offered=False,
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
    *KEPT_AWAY,
    Column(
        name="available", kind="bool", aliases=("能否选派", "是否可选派", "可选派"), example="是"
    ),
    Column(name="preferences", kind="list", aliases=("意愿", "志愿村", "意向"), example="北城街道"),
    *lonlat("112.440", "39.325"),
)
LEADERS = (
    Column(name="id", kind="code", aliases=("领导编号", "人员编号"), example="L01"),
    Column(name="name", aliases=("领导", "领导姓名"), required=True, example="李四"),
    ID_NUMBER,
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
    *KEPT_AWAY,
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
CURRENT = (
    _LAYER,
    _PLACE,
    Column(name="supply", kind="code", aliases=_SUPPLY, required=True, example="C001"),
    Column(name="role", aliases=("职责", "岗位角色")),
    Column(
        name="start",
        kind="date",
        aliases=(
            *("开始日期", "开始时间", "起始", "起始日期", "起始时间", "任职开始", "任职时间"),
            *("任职日期", "到任时间", "到任日期", "到岗时间", "到岗日期", "到村时间", "上任时间"),
            *("派驻时间", "派驻日期", "驻村时间", "选派时间", "到任", "起"),
        ),
        example="2024-05-01",
    ),
    Column(
        name="end",
        kind="date",
        aliases=(
            *("结束日期", "结束时间", "截止日期", "截止时间", "届满时间", "届满日期", "到期"),
            *("到期时间", "到期日期", "任期届满", "任满时间", "离任时间", "止"),
        ),
        example="2026-04-30",
    ),
    Column(
        name="term",
        kind="date",
        aliases=("任职期限", "任职期间", "任职起止", "起止时间", "任职起止时间", "任期起止时间"),
        offered=False,
    ),
    Column(
        name="status",
        kind="choice",
        choices="status",
        aliases=("任职状态", "在任情况"),
        example="在任",
    ),
)
PINS = (
    _LAYER,
    _PLACE,
    Column(name="supply", kind="code", aliases=_SUPPLY, example="C001"),
    Column(name="unit", kind="code", aliases=("单位", "单位编号", "单位名称")),
    Column(name="forbid", kind="bool", aliases=("禁止", "不派", "明确不派"), example="否"),
)
TIES = (
    Column(
        name="tie",
        required=True,
        aliases=(
            "关系类别",
            "关系类型",
            "关系名称",
            "类别",
            "类型",
            "什么关系",
            "relation",
            "kind",
        ),
        example="夫妻",
    ),
    Column(name="one", kind="code", required=True, aliases=TIE_ONE, example="C001"),
    Column(name="other", kind="list", required=True, aliases=TIE_OTHER, example="C014"),
)
SCORES = (
    Column(
        name="layer",
        kind="choice",
        choices="layer",
        open_choice=True,
        aliases=("派驻类型", "岗位", "类型"),
        example="第一书记",
    ),
    _PLACE,
    Column(name="supply", kind="code", aliases=_SUPPLY, required=True, example="C001"),
    Column(
        name="cost",
        kind="number",
        low=0,
        high=1e9,
        aliases=("成本", "费用", "代价分", "费用分"),
        example="12",
    ),
    Column(
        name="load",
        kind="number",
        low=0,
        high=1e9,
        aliases=("工作量", "负荷", "占用"),
        example="3",
    ),
)
