"""Pinyin of names (pure): initials and syllables in every reading (重庆 → cq and zq, chongqing and zhongqing).

Characters are read one by one: the dictionary of phrases, which would tell 重庆 from 重工, costs each process 44 MB
(``PYPINYIN_NO_PHRASES`` in the settings), and other readings are looked for anyhow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, product

from pypinyin import Style, lazy_pinyin, load_single_dict, pinyin

# What 银行, 商行 and 长城 are read by comes first in the names of enterprises.
load_single_dict({ord("行"): "háng,xíng,héng", ord("长"): "cháng,zhǎng"})

MAX_READINGS = 24
MAX_CHARS = 40
VARIED_CHARS = 12
NEAR = 2
"""How many syllables on either side go with another reading of a character."""
COMMON_TAIL = re.compile(r"有限|股份|集团|公司|合作社|分厂|总厂")
LETTERS = re.compile(r"[a-z]+")
LONGEST_SYLLABLE = 6
SYLLABLES = frozenset(
    """
a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce
cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun chuo ci
cong cou cu cuan cui cun cuo da dai dan dang dao de deng di dian diao die ding diu dong dou du duan dui
dun duo e en er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua
guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun
huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong
kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin
ling liu long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming
miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan
nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang
qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa
sai san sang sao se sen seng sha shai shan shang shao she shen sheng shi shou shu shua shuai shuan
shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting
tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing
xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yong you yu yuan yue yun za zai zan zang zao ze
zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui
zhun zhuo zi zong zou zu zuan zui zun zuo
""".split()  # noqa: SIM905 - four hundred words read better than four hundred quotes
)


@dataclass(frozen=True)
class Reading:
    """``initials``: the usual ones of the whole name first. ``spoken``: runs of syllables, Chinese only: the usual reading
    of the whole name, then each other reading of a character with its neighbours.
    """

    initials: list[str]
    spoken: list[list[str]]


def read_name(name: str) -> Reading:
    """How a name may be typed by sound.

    Other readings are given for its own part only (before 有限公司), those with one unusual
    character before those with two, so that the cut at 24 drops the least likely.
    """
    name = name[:MAX_CHARS]
    parts = [part.lower() for part in lazy_pinyin(name, errors=list)]  # type: ignore[arg-type]
    usual = [part[:1] if part.isalnum() else "" for part in parts]
    own = COMMON_TAIL.split(name, maxsplit=1)[0][:VARIED_CHARS]
    others = islice(_variants(own, usual), MAX_READINGS - 1)
    found = dict.fromkeys(text for text in ("".join(usual), *others) if text)
    return Reading(initials=list(found), spoken=_spoken(name, parts, len(own)))


def initials(name: str) -> list[str]:
    return read_name(name).initials


def split_syllables(text: str) -> list[list[str]]:
    """Every way to read ``text`` as whole syllables: xian → [xian], [xi, an]."""
    if not LETTERS.fullmatch(text) or len(text) > MAX_CHARS:
        return []
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(text) + 1):
        found = [
            [*way, text[start:end]]
            for start in range(max(0, end - LONGEST_SYLLABLE), end)
            if text[start:end] in SYLLABLES
            for way in ways[start]
        ]
        ways.append(found[:MAX_READINGS])
    return ways[-1]


def _spoken(name: str, parts: list[str], own: int) -> list[list[str]]:
    """The other readings are those of the name's own part, as with the initials."""
    said = [
        (part, char, index < own)
        for index, (part, char) in enumerate(zip(parts, name, strict=True))
        if part != char.lower() and LETTERS.fullmatch(part)
    ]
    usual = [part for part, _char, _own in said]
    runs = [usual]
    for place, (part, char, is_own) in enumerate(said):
        before, after = usual[max(0, place - NEAR) : place], usual[place + 1 : place + 1 + NEAR]
        runs += [[*before, other, *after] for other in _other_syllables(char, part) if is_own]
    return runs


def _variants(own: str, usual: list[str]) -> Iterator[str]:
    """Readings of ``own`` that differ from the usual one in one character, then in two, then in three."""
    base = usual[: len(own)]
    choices = [_other_letters(char, letter) for char, letter in zip(own, base, strict=True)]
    places = [index for index, others in enumerate(choices) if others]
    for depth in range(1, 4):
        for chosen in combinations(places, depth):
            for letters in product(*(choices[index] for index in chosen)):
                changed = dict(zip(chosen, letters, strict=True))
                yield "".join(changed.get(index, letter) for index, letter in enumerate(base))


@lru_cache(maxsize=8192)
def _other_syllables(char: str, usual: str) -> list[str]:
    readings = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    said = dict.fromkeys(part for column in readings for part in column)
    return [part for part in said if part != usual and LETTERS.fullmatch(part)]


@lru_cache(maxsize=8192)
def _other_letters(char: str, usual: str) -> list[str]:
    readings = pinyin(char, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    letters = (letter.lower() for column in readings for letter in column if letter.isalpha())
    return [letter for letter in dict.fromkeys(letters) if letter != usual]
