"""What people and enterprises are called; every combination is invented, but for the four that were printed."""

from __future__ import annotations

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文辉玲鹏红波华建国志海燕宁东晓峰亮永玉兰春梅振宇凯欣雪婷博思雨佳俊浩然子晨光庆云立新彬凤英瑞祥"

BRANDS_FIRST = (
    "鑫宏泰华恒瑞金盛隆昌德信诚博众联合永兴国正天海东凯源丰润美嘉祥安康达通力创新智联锦荣裕升腾飞远大鼎立"
)
BRANDS_SECOND = "源达泰通海润森和祥盛隆昌兴旺发展飞跃鹏程晟辉煌耀科创力拓锐驰峰岳川林业阳光明宇翔腾驭"

INDUSTRIES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "13": ("食品", ("食品", "农产品加工", "粮油", "面粉"), "农副产品加工、销售；粮食收购；食品生产。"),
    "14": ("食品", ("食品", "调味品", "饮品"), "食品生产、销售；预包装食品批发。"),
    "17": ("纺织", ("纺织", "棉业", "纱业", "织造"), "棉纱、坯布的生产、加工与销售；货物进出口。"),
    "20": ("木业", ("木业", "板材"), "人造板、胶合板制造与销售；木材加工。"),
    "22": ("纸业", ("纸业", "纸制品", "包装"), "纸浆、机制纸及纸制品的生产与销售。"),
    "26": ("化工", ("化工", "新材料", "精细化工"), "化工产品生产与销售（不含危险化学品）；新材料技术研发。"),
    "27": ("医药", ("生物科技", "药业", "生物制品"), "药品、保健食品的研发、生产与销售。"),
    "29": ("橡塑", ("橡塑", "塑胶", "塑业"), "橡胶制品、塑料制品的制造与销售。"),
    "30": ("建材", ("建材", "玻璃", "耐火材料"), "建筑材料、非金属矿物制品的制造与销售。"),
    "31": ("钢铁", ("钢板", "彩钢", "金属材料"), "镀锌板、彩涂板的生产、加工与销售；货物进出口。"),
    "32": ("有色", ("铝业", "铜业", "有色金属"), "铝、铜压延加工；有色金属合金制造与销售。"),
    "33": ("金属制品", ("金属制品", "管业", "紧固件"), "金属制品、无缝钢管的制造与销售。"),
    "34": ("通用设备", ("轴承", "机械", "阀门", "传动设备"), "轴承、齿轮和传动部件的研发、制造与销售。"),
    "35": (
        "专用设备",
        ("重工", "机械设备", "农业装备", "智能装备"),
        "专用设备、工程机械的研发、制造与销售。",
    ),
    "36": ("汽车", ("汽车零部件", "专用汽车", "车桥"), "汽车零部件及配件的研发、制造与销售。"),
    "38": ("电气", ("电气", "线缆", "电力设备"), "输配电及控制设备、电线电缆的制造与销售。"),
    "39": ("电子", ("电子", "光电科技", "信息技术"), "电子元器件、光电产品的研发、制造与销售。"),
    "44": ("热力", ("热电", "新能源"), "热力生产和供应；新能源技术推广服务。"),
}
"""GB/T 4754-2017 division → its short name, what follows the brand, the business scope."""

INDUSTRY_WEIGHTS = {
    "13": 12, "14": 4, "17": 9, "20": 5, "22": 4, "26": 8, "27": 5, "29": 4, "30": 5, "31": 6,
    "32": 6, "33": 8, "34": 15, "35": 8, "36": 6, "38": 5, "39": 3, "44": 1,
}  # fmt: skip
SHOWN = {
    "山东联通聊城分公司": "5G基站测试",
    "冠洲集团": "彩钢，远销欧美",
    "赫锐德（山东）智能科技": "高空作业平台",
    "山东九商工程机械": "工程机械",
}
"""Real names, printed in the bulletin of 2023 1—10月, with what they showed, in the order of the pictures; the last one is a 国家专精特新“小巨人”."""

FORMS = {"有限公司": 86, "股份有限公司": 6, "集团有限公司": 3, "制造有限公司": 5}
STREETS = (
    "振兴路",
    "光明大街",
    "工业二路",
    "纬三路",
    "黄河路",
    "财干路",
    "新纺街",
    "聊夏路",
    "庐山路",
    "长江路",
)


def person_name(random: Random, taken: set[str]) -> str:
    """A name that nobody else in ``taken`` has; it is added."""
    while True:
        name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2, 2))))
        if name not in taken:
            taken.add(name)
            return name


def any_name(random: Random) -> str:
    return random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))


def firm_name(random: Random, place: str, industry: str, taken: set[str]) -> str:
    while True:
        brand = random.choice(BRANDS_FIRST) + random.choice(BRANDS_SECOND)
        form = random.choices(list(FORMS), list(FORMS.values()))[0]
        prefix = random.choice((place, place, place, "山东", "聊城"))
        name = f"{prefix}{brand}{random.choice(INDUSTRIES[industry][1])}{form}"
        if name not in taken:
            taken.add(name)
            return name
