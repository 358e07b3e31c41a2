"""Other spellings of headers and of vocabulary words, as county tables have them."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text, split at blanks."""
    return tuple(text.split())


COUNTY = words("县 县名 区县 县区 县市区 县级 所属县 县名称 XJMC XQMC county_name DISTRICT adm2_en")
TOWNSHIP = words(
    "镇街 乡镇街道 乡镇(街道) 乡(镇) 乡(镇、街道) 镇 街道 乡镇名 乡镇名称 所属乡镇 所在乡镇"
    " XZMC XZJMC township_name town SUB_DIST adm3_en adm3_psgc"
)
VILLAGE_CODE = words(
    "行政区划代码 统计用区划代码 区划代码 代码 村级代码 行政村代码 村编码 行政代码"
    " XZQDM ZLDWDM CUNDM QSDWDM CDM village_code adm4_pcode adm4_psgc"
)
VILLAGE_NAME = words(
    "村 行政村 村(社区) 村社区 村名称 行政村名称 村委会 社区 村居 村(居) 名称"
    " XZQMC ZLDWMC CUNMC QSDWMC CMC village_name adm4_en nom"
)
UNKNOWN = frozenset(
    words(
        "不详 不明 未知 未统计 未掌握 未填 未填报 未填写 暂缺 暂无 暂无数据 暂未统计 无数据"
        " 数据缺失 缺 缺失 空 空缺 待定 待核 待核实 待查 待补 待补充"
        " 待填 不清 不清楚 说不清 信息不全"
        " 未提供 n/a na nan null none unknown #n/a"
    )
)
"""What stands where nobody knows."""
CLASS_COLUMNS = words("类别1 类别2 类别3 类别一 类别二 类别三 村类别1 村类别2 村类别3")

NEIGHBOUR_SHEETS = words(
    "毗邻 相邻 邻村 邻接表 毗邻表 相邻表 邻村表 邻接关系 毗邻关系 相邻关系"
    " 邻接关系表 毗邻关系表 相邻关系表 neighbors adjacency touching"
)
NEIGHBOUR_OF = words(
    "村 村名 村庄 村代码 本村 甲村 村一 村1 村甲 村A 甲地 地点一 地点1 地点A 地方 一方 一地 起点"
    " place_a place1 place_1 village_a village1 village_1 a from"
)
NEIGHBOUR = words(
    "邻村 邻地 相邻村 毗邻村 邻接村 相邻地 毗邻地 邻接地 相邻地点 毗邻地点 邻接地点 相邻的村"
    " 毗邻的村 乙村 村二 村2 村乙 村B 乙地 地点二 地点2 地点B 另一方 对方 对方村 另一地 终点"
    " place_b place2 place_2 village_b village2 village_2 neighbour neighbor neighbours neighbors"
    " b to"
)

TIE_SHEETS = words(
    "关系 人员关系 干部关系 关系表 人员关系表 关系名单 亲属关系 亲属关系表 回避关系 回避关系表 夫妻"
    " 夫妻表 夫妻名单 配对 配对表 relations pairs couples"
)
TIE_ONE = words(
    "甲 甲方 一方 人员甲 人员一 人员1 干部甲 干部一 干部1 姓名 人员 干部 本人 姓名一 姓名1 单位甲"
    " 单位一 单位1 村甲 村一 村1 甲村 地点一 地点1 丈夫 男方 name1 name_1 a"
)
TIE_OTHER = words(
    "乙 乙方 另一方 对方 人员乙 人员二 人员2 干部乙 干部二 干部2 关系人 对方姓名 姓名二 姓名2 配偶"
    " 亲属 单位乙 单位二 单位2 村乙 村二 村2 乙村 地点二 地点2 妻子 女方 name2 name_2 b"
)

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "class": {
        "weak": words("软弱涣散 软弱涣散基层党组织"),
        "poor": words("脱贫 原贫困村 贫困村"),
        "relocated": words("易地扶贫搬迁安置村 易地搬迁村 搬迁安置村"),
        "key": words("重点 乡村振兴重点村"),
        "demonstration": words("示范"),
        "ordinary": words("一般 普通村"),
    },
    "level": {
        "central": words(
            "中直 国家 国家级 中央级 中央单位 中央和国家机关 中央国家机关 中央机关 中央直属"
            " 中直机关 中直单位 中管 中央企业 央企 国家部委 部委"
        ),
        "province": words(
            "省 省直 省直机关 省直单位 省属 省属单位 省属企业 省属国企 省级单位 省级机关 省级部门"
            " 省管 省区市 自治区 自治区级 自治区直 区直机关 直辖市级 省部级"
        ),
        "city": words(
            "市 市直 市直机关 市直单位 市属 市属单位 市属企业 市属国企 市级单位 市级机关 市级部门"
            " 市管 地市 地市级 地级 地级市 设区市 州 州级 州直 盟 盟级 盟市 盟市级 地厅级 厅局级"
        ),
        "county": words(
            "县 县直 县直机关 县直单位 县属 县属单位 县属企业 县属国企 县级单位 县级机关 县级部门"
            " 县管 区 区级 区直 区直单位 区属 县区 县区级 区县 区县级 县市区 县市区级 县(市、区)"
            " 旗 旗县 旗县级 旗级 旗直 县级市 县处级"
        ),
        "township": words(
            "乡镇 乡镇街道 镇街 镇街级 乡 镇 街道 乡级 镇级 街道级 乡(镇) 乡(镇、街道) 乡镇(街道)"
            " 乡镇单位 乡镇机关 乡镇直 乡科级 苏木"
        ),
    },
    "layer": {
        "first_secretary": words("驻村第一书记 村第一书记 选派第一书记"),
        "work_team": words(
            "工作队 驻村工作队员 驻村队员 驻村干部 工作队员 工作队成员 驻村工作队成员"
            " 驻村帮扶工作队 帮扶工作队"
        ),
        "department": words(
            "结对 包联单位 结对帮扶单位 帮扶单位 包村单位 联系单位 后盾单位 包联部门 结对部门"
            " 帮扶部门 定点帮扶单位 包保单位"
        ),
        "county_leader": words(
            "县级领导 包联县级领导 联系县级领导 联村县级领导 县领导 包联县领导 联系县领导"
            " 包联领导 联系领导 县级包联领导 县级联系领导"
        ),
        "town_leader": words(
            "镇街领导 乡镇领导 包村领导 乡镇包村领导 镇街包村领导 乡镇包联领导 包联乡镇领导"
        ),
    },
    "status": {
        "serving": words("在岗 现任 任职中"),
        "recalled": words("召回中 被召回 已召回"),
        "cleared": words("召回解除 已解除"),
        "expired": words("期满 任期届满 已届满"),
        "retired": words("已退休"),
        "transferred": words("已调离 调动"),
    },
    "relation": {
        "touch": words(
            "毗邻 邻接 相连 接壤 连通 通 算相邻 视为相邻 是 有 对 √ ✓ 1 y yes true t 增 增加 添加"
            " 新增 加 add adds join joins joined adjacent 渡口 渡船 轮渡 桥 桥梁 大桥 隧道"
        ),
        "apart": words(
            "不毗邻 不邻接 不相连 不接壤 不连通 不通 隔断 阻隔 断开 算不相邻 视为不相邻 否 无 不"
            " 非 × ✗ x 0 n no false f 减 减去 删 删除 去掉 取消 cut cuts part parts parted remove"
            " separated 山脊 山岭 隔山 隔河 隔江"
        ),
    },
    "crossing": {
        "ferry": words("渡船 轮渡 船 摆渡 过渡"),
        "bridge": words("桥梁 大桥 吊桥 漫水桥"),
        "tunnel": words("隧洞 涵洞"),
        "road": words("公路 通公路 通村路 通村公路"),
        "ridge": words("山岭 山梁 隔山 大山 分水岭"),
        "river": words("隔河 隔江 江河 大河 江"),
        "gorge": words("峡谷 深沟 沟 悬崖"),
        "reservoir": words("湖 湖泊 隔湖"),
        "motorway": words("高速 铁路 高铁 封闭公路"),
    },
    "lineage": {
        "merge": words("并入 撤并 撤村并村 合村"),
        "split": words("分设 析置"),
        "rename": words("改名 名称变更"),
        "recode": words("代码变更 换码"),
        "close": words("撤消 裁撤 取消 关闭 注销 停办"),
    },
    "dimension": {
        "party_building": words("党建 党的建设"),
        "industry": words("产业发展"),
        "governance": words("乡村治理 基层治理"),
        "collective_economy": words("村集体经济"),
        "ecology": words("生态环境 生态宜居"),
    },
}
"""Vocabulary group -> word -> its other spellings."""
