"""Names that sound right and belong to nobody: townships, villages, units, people."""

import numpy as np

TOWNSHIP_HEADS = (
    "青石", "云泉", "柳湾", "清河", "龙门", "石桥", "大营", "平川", "望山", "双塔", "沙河", "杏园",
    "马家坪", "东岭", "西关", "南坪", "北辛", "白杨", "金沟", "红崖", "上寨", "下社", "安峪", "新城",
)  # fmt: skip
TOWNSHIP_TAILS = ("镇", "镇", "乡")
VILLAGE_HEADS = (
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "上", "下", "东", "西", "南", "北", "大", "小", "前", "后", "新", "老",
)  # fmt: skip
VILLAGE_TAILS = (
    "家庄", "家沟", "家坪", "家湾", "家岭", "家堡", "家窑", "家寨", "河村", "井村", "坡村", "崖村",
    "庄子", "营村", "店村", "桥村", "泉村", "岔村", "梁村", "峪村", "社村", "疃村", "洼村", "园村",
)  # fmt: skip
FAMILY = tuple(
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = tuple(
    "建国志强海燕春梅晓东文斌丽华永军慧敏国庆秀英立新俊峰雪松向阳明远思源静怡嘉宁浩然子涵宇航"
)
COUNTY_UNITS = (
    "县委办公室", "县委组织部", "县委宣传部", "县委统战部", "县委政法委", "县纪委监委", "县政府办公室",
    "发展和改革局", "教育局", "工业和信息化局", "公安局", "民政局", "司法局", "财政局", "人力资源和社会保障局",
    "自然资源局", "生态环境局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局", "文化和旅游局",
    "卫生健康局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "林业局", "信访局", "税务局",
    "供销合作社", "农商银行", "电力公司", "融媒体中心", "总工会", "团县委", "妇联", "科协", "工商联", "残联",
)  # fmt: skip


def distinct(
    rng: np.random.Generator, count: int, heads: tuple[str, ...], tails: tuple[str, ...]
) -> list[str]:
    """``count`` different names of a head and a tail; numbered when the stock runs out."""
    stock = [head + tail for head in heads for tail in dict.fromkeys(tails)]
    rounds = -(-count // len(stock))
    names = [
        name + ("" if turn == 0 else f"{turn + 1}") for turn in range(rounds) for name in stock
    ]
    if rounds == 1:
        names = [names[number] for number in rng.permutation(len(names))]
    return names[:count]


def person(rng: np.random.Generator) -> str:
    """A made-up name of two or three characters."""
    given = "".join(rng.choice(GIVEN, size=int(rng.integers(1, 3))))
    return str(rng.choice(FAMILY)) + given
