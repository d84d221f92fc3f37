"""What the bulletin says, chapter by chapter (domain.md D12); each figure stands in braces by its code.

``no`` is the number of the fact in the bulletin that the registry was made after (domain.md A1); above 100: told besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Chapter(StrEnum):
    RUNNING = "running"
    LISTS = "lists"
    CASES = "cases"
    MONEY = "money"
    CHAINS = "chains"
    ACTIVITIES = "activities"
    DIGITAL = "digital"
    LADDER = "ladder"
    PICTURES = "pictures"
    COUNTIES = "counties"
    AGENDA = "agenda"


CHAPTERS = {
    Chapter.RUNNING: _("工业运行"),
    Chapter.LISTS: _("两张清单与帮包"),
    Chapter.CASES: _("诉求办理"),
    Chapter.MONEY: _("资金与转贷"),
    Chapter.CHAINS: _("产业链、项目与集群"),
    Chapter.ACTIVITIES: _("服务活动与民营经济"),
    Chapter.DIGITAL: _("数字基础与智改数转"),
    Chapter.LADDER: _("梯度培育"),
    Chapter.PICTURES: _("典型企业"),
    Chapter.COUNTIES: _("县区排名"),
    Chapter.AGENDA: _("总体思路"),
}


@dataclass(frozen=True)
class Fact:
    no: int
    chapter: Chapter
    sentence: str | Promise

    @property
    def codes(self) -> list[str]:
        return [name for _text, name, _spec, _conversion in Formatter().parse(str(self.sentence)) if name]


R, L, S, M, H, A, D, G, F, C, N = Chapter
FACTS: tuple[Fact, ...] = (
    Fact(14, R, _("{motto}。")),
    Fact(5, R, _("全市规上工业企业{above-scale}。")),
    Fact(6, R, _("规上工业增加值同比增长{value-added-growth}。")),
    Fact(7, R, _("增速高于全省{value-added-above-province}。")),
    Fact(8, R, _("增速高于全国{value-added-above-nation}。")),
    Fact(
        13,
        R,
        _(
            "在全国先进制造业百强市中列{rank-top100}，提升{climbed-top100}，进步位次列全省{rank-top100-progress}。"
        ),
    ),
    Fact(15, R, _("工业运行指挥部{command-groups}统筹协调。")),
    Fact(16, R, _("建立用电、价格、税收等{monitored}指标的监测体系。")),
    Fact(20, R, _("规上工业营业收入利润率提高{margin-gain}，提高幅度列全省{rank-profit-margin}。")),
    Fact(
        50,
        R,
        _(
            "工业技改投资同比增长{renovation-growth}，高于全省{renovation-above-province}，增速列全省{rank-renovation-investment}。"
        ),
    ),
    Fact(17, L, _("建立年产值过亿元企业、新投产项目{lists}清单，在单企业{over-100m}、项目{commissioned}。")),
    Fact(18, L, _("“一对一”帮助解决困难，{helped}企业各有一名帮包干部。")),
    Fact(19, L, _("规上企业联系服务覆盖率{served}。")),
    Fact(72, S, _("解决企业问题诉求{resolved}。")),
    Fact(73, S, _("解决率{resolution-rate}。")),
    Fact(21, M, _("争取省级专项激励政策、设立市级工业稳增长奖励资金，共{reward-sources}。")),
    Fact(22, M, _("拨付省市奖励资金{rewards-paid}，激励企业满产达产。")),
    Fact(69, M, _("对接转贷资金{bridged}。")),
    Fact(70, M, _("节约企业融资成本{saved}（测算值）。")),
    Fact(23, H, _("落实“链长制”，{chains-headed}产业链有市领导任链长，一业一策方案{chain-plans}。")),
    Fact(24, H, _("产业链由{chains-before}优化调整为{chains}。")),
    Fact(25, H, _("重点打造{key-chains}产业链。")),
    Fact(26, H, _("实施强链延链补链项目{first-batch}，挂图作战。")),
    Fact(27, H, _("项目开工率{first-started}。")),
    Fact(28, H, _("完工{first-completed}。")),
    Fact(29, H, _("累计完成投资{first-invested}。")),
    Fact(30, H, _("达年度计划的{first-of-plan}。")),
    Fact(31, H, _("谋划第二批制造业重点项目{second-batch}，总投资{second-total}。")),
    Fact(49, H, _("实施工业技改项目{renovations}。")),
    Fact(34, H, _("新增省“十强”产业“雁阵形”集群{goose-new}。")),
    Fact(
        35,
        H,
        _("新增省级中小企业特色产业集群{special-new}，累计{special-ever}，列全省{rank-province-clusters}。"),
    ),
    Fact(36, H, _("临清市中小轴承集群综合评价列全省{rank-linqing-bearing}。")),
    Fact(
        37,
        H,
        _(
            "新增国家级中小企业特色产业集群{national-new}，累计{national-ever}，列全省{rank-nation-clusters}。"
        ),
    ),
    Fact(53, H, _("新增省级数字化转型试点链群{digital-clusters-new}。")),
    Fact(60, A, _("{service-idea}。")),
    Fact(61, A, _("上年度省民营经济高质量发展先进县{advanced-counties}：{advanced-names}。")),
    Fact(62, A, _("成立{private-groups}，组长{private-heads}（{private-posts}）。")),
    Fact(63, A, _("召开{private-meeting-names}，共{private-meetings}会议。")),
    Fact(64, A, _("出台{private-document-names}，共{private-documents}，部署专项行动{special-actions}。")),
    Fact(66, A, _("开展“一起益企”中小企业服务活动{together}，“聊城企业之家”服务平台举办活动{home}。")),
    Fact(71, A, _("{volunteer-mode}。")),
    Fact(32, A, _("举办融链固链对接活动{chain-meetings}。")),
    Fact(33, A, _("参与企业{chain-attendances}。")),
    Fact(65, A, _("举办政策宣贯活动{promotions}。")),
    Fact(67, A, _("举办政策解读、对标学习、银企对接、应急转贷活动{service-meetings}。")),
    Fact(68, A, _("服务企业{firms-served}。")),
    Fact(38, D, _("{digital-days}召开全市数字经济发展大会{digital-meetings}。")),
    Fact(39, D, _("{inviting-days}召开数字经济高质量发展双招双引大会{inviting-meetings}。")),
    Fact(40, D, _("累计开通5G基站{stations-5g}。")),
    Fact(41, D, _("主城区、县城区、重点工业园区5G信号覆盖率{coverage-5g}。")),
    Fact(42, D, _("千兆光纤网络覆盖率{coverage-gigabit}。")),
    Fact(43, D, _("工业互联网标识解析二级节点上线{nodes-new}。")),
    Fact(44, D, _("建设“产业大脑”{brains-new}。")),
    Fact(45, D, _("新增省级工业（产业）互联网平台{net-platform-new}。")),
    Fact(46, D, _("{renovation-campaign}。")),
    Fact(47, D, _("新增省智能制造标杆企业{smart-benchmark-new}，列全省{rank-smart-benchmark}。")),
    Fact(48, D, _("新增智能工厂（数字化车间）{smart-factory-new}，列全省{rank-smart-factory}。")),
    Fact(51, D, _("推动中小企业数字化转型{transformed}。")),
    Fact(52, D, _("新增省级数字化转型试点企业{digital-pilot-new}，列全省{rank-digital-pilot}。")),
    Fact(54, D, _("入选省级试点{pilot-honours}：{pilot-names}。")),
    Fact(55, D, _("赴{signing-places}招商，签约项目{signings}，签约金额{signings-total}。")),
    Fact(56, D, _("新增省级数字经济园区{digital-park-new}。")),
    Fact(57, D, _("新增省级“晨星工厂”{star-factory-new}、“晨星园区”{star-park-new}。")),
    Fact(58, D, _("新增省级软件工程技术中心{software-centre-new}，往年累计{software-centre-before}。")),
    Fact(59, D, _("新增全国虚拟现实先锋应用案例{vr-case-new}。")),
    Fact(75, G, _("{ladder-ecology}，梯度由低到高为{ladder-steps}。")),
    Fact(9, G, _("新增国家级专精特新“小巨人”企业{little-giant-new}。")),
    Fact(10, G, _("新增省级专精特新中小企业{specialised-new}，往年累计认定{specialised-before}。")),
    Fact(11, G, _("新增瞪羚企业{gazelle-new}，比上年增长{gazelle-growth}。")),
    Fact(12, G, _("累计培育创新型中小企业{innovative-valid}，列全省{rank-innovative-sme}。")),
    Fact(74, G, _("新增省级小型微型企业创业创新示范基地{startup-base-new}，列全省{rank-startup-base}。")),
    Fact(76, G, _("新增省级绿色制造示范单位{green-new}。")),
    Fact(
        77,
        G,
        _(
            "新增省级工业企业质量标杆{quality-new}，列全省{rank-quality-benchmark}；省级技术创新示范企业{tech-demo-new}，列全省{rank-innovation-firm}。"
        ),
    ),
    Fact(78, G, _("新增省级制造业单项冠军企业{champion-new}。")),
    Fact(1, F, _("{picture-1}。")),
    Fact(2, F, _("{picture-2}。")),
    Fact(3, F, _("{picture-3}。")),
    Fact(4, F, _("{picture-4}。")),
    Fact(
        79,
        N,
        _(
            "按照“{agenda-digits}”总体思路，围绕{agenda-main}，聚焦{agenda-fields}，抓好{agenda-tasks}，强化{agenda-guarantees}。"
        ),
    ),
    Fact(101, C, _("全市应解决诉求{due}，按时办结率{on-time}。")),
    Fact(102, C, _("挂图作战项目完成投资{wall-invested}，投资完成率{wall-of-plan}。")),
)
