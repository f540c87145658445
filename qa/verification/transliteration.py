"""Foreign names as Chinese writes them by sound: Zelensky is 泽连斯基, Bain is 贝恩.

News transliterates with a small set of characters (Xinhua's tables of 1993 list some 400). A run of such characters
is a name's when its consonants are the name's, as far as Chinese tells them apart; vowels are not compared.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.questions.names import load_readings

CHARACTERS = frozenset(
    "阿埃艾爱安奥巴白拜班邦保贝本比彼毕宾波博伯勃布查茨达大戴丹道德登邓迪蒂丁东杜多顿俄恩尔耳法凡范菲费芬冯佛弗福甫夫盖冈戈格根贡古瓜"
    "哈海汉豪赫黑亨洪胡华惠霍基吉季加贾杰金京卡凯坎康考柯科克肯孔库夸昆拉莱赖兰朗劳勒雷里理利莉丽连林琳龙隆卢鲁路伦罗洛吕马玛迈麦曼"
    "芒毛梅门蒙米密明莫墨默姆木穆纳娜奈南瑙内尼年涅宁纽农努诺欧帕派潘庞培佩彭皮平蓬坡普齐奇契恰乔切琴琼丘让荣茹瑞若萨塞赛桑瑟沙珊"
    "山尚绍舍申圣施史士舒朔斯松苏索塔台泰坦汤陶特滕腾提廷亭图托瓦万旺威韦维伟温文翁沃乌伍武西希锡夏香肖谢辛欣兴休许逊雅亚扬耶叶伊宜因"
    "英尤约宰赞泽扎詹哲珍芝治朱卓兹子佐"
)
_INITIAL = re.compile(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]")
_CLASSES = {
    "b": "B", "p": "P", "d": "D", "t": "T", "g": "G", "k": "K",
    **dict.fromkeys(("f", "w"), "F"), **dict.fromkeys(("l", "r"), "L"), **dict.fromkeys(("j", "q", "x"), "J"),
    **dict.fromkeys(("zh", "ch", "sh", "z", "c", "s"), "S"), "m": "M", "n": "N", "h": "H", "y": "Y",
}  # fmt: skip
# What a letter may have become. A small n is the end of a syllable; r and h are often left out.
_SOUNDS = (
    ("tch", "[SJ]"), ("sch", "[SJ]"), ("ch", "[SJK]"), ("sh", "[SJ]"), ("th", "[STJ]"), ("ph", "F"), ("ck", "[KJ]"),
    ("gh", "G?"), ("qu", "K"), ("b", "B"), ("p", "P"), ("t", "[TDJS]"), ("d", "[DJ]"), ("k", "[KJ]"), ("c", "[KSJ]"),
    ("q", "[KJ]"), ("g", "[GSJ]"), ("j", "[SJYH]"), ("f", "F"), ("v", "[FB]"), ("w", "[FH]?"), ("m", "[Mn]"),
    ("n", "[Nn]"), ("l", "L"), ("r", "L?"), ("s", "[SJ]"), ("z", "[SJ]"), ("x", "[KJ]?[SJ]"), ("h", "H?"), ("y", "Y?"),
)  # fmt: skip
_SOUND = re.compile("|".join(letters for letters, _ in _SOUNDS))
_DOUBLED = re.compile(r"([a-z])\1")
_OPTIONAL = "n?Y?L?"
_FEWEST_CONSONANTS = 2
_FEWEST_CHARACTERS, _MOST_CHARACTERS = 2, 7


def find_transliteration(name: str, evidence: str) -> str:
    """Return the characters of the folded ``evidence`` that may be ``name`` by sound, or ``""``.

    Args:
        name: One word in Latin letters.
        evidence: Chinese, simplified.
    """
    sounds = _SOUND.findall(_DOUBLED.sub(r"\1", name.lower()))
    if sum(sound not in ("h", "y", "w") for sound in sounds) < _FEWEST_CONSONANTS:
        return ""
    pattern = re.compile("Y?" + "".join(dict(_SOUNDS)[sound] + _OPTIONAL for sound in sounds))
    for start in range(len(evidence)):
        spelled = {""}
        for end in range(start + 1, min(start + _MOST_CHARACTERS, len(evidence)) + 1):
            if evidence[end - 1] not in CHARACTERS:
                break
            spelled = {letters + more for letters in spelled for more in _classify(evidence[end - 1])}
            if end - start >= _FEWEST_CHARACTERS and any(map(pattern.fullmatch, spelled)):
                return evidence[start:end]
    return ""


@lru_cache(maxsize=1024)  # as many as there are characters for names, and more
def _classify(character: str) -> frozenset[str]:
    """Return the consonants of each reading of a character."""
    return frozenset(map(_read_consonants, load_readings().get(character, ())))


def _read_consonants(reading: str) -> str:
    """Return the class of a syllable's initial, and n where it ends so."""
    if reading == "er":
        return "L"
    initial = _INITIAL.match(reading)
    return (_CLASSES[initial[0]] if initial else "") + ("n" if reading.endswith(("n", "ng")) else "")
