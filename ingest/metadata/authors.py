"""Who made an article: reporters and writers, correspondents (通讯员), editors; photographers are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.folding import to_simplified

# The surnames of well over nine Chinese in ten.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包"
    "司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计"
    "喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙伏岑习胥保和蔺茹"
)
_DOUBLE_SURNAMES = "欧阳|上官|司马|诸葛|皇甫|令狐|慕容|尉迟|司徒|夏侯"
_ROLE = re.compile(
    r"(?P<correspondents>(?:特约)?通讯员\s*[:：/|丨]?)"
    r"|(?P<editors>(?:(?:本文|责任|栏目|流程|见习|值班|文字|网络|执行|新媒体)*编辑|责编)(?:[:：/|丨]|\s(?=\s*\S)))"
    r"|(?P<authors>(?:(?:全媒体|融媒体?|见习|首席|特派|实习|特约|本报|本台|本网|文字)*(?:记者|实习生|撰稿人?|评论员)"
    r"|作者|撰文|采写|文/?图(?!片)|图/?文|文(?=\s*[/|丨:：]))\s*[:：/|丨]?)\s*"
)
_STOP = re.compile(
    r"[()（）\[\]【】。；;!！?？|丨]|校对|审核|监制|来源|摄影|供图|[图视]\s*[/:：]|\d|\s{3,}|报道|整理|[电讯](?:\s|$)"
)
_SEPARATOR = re.compile(r"[、,，/&\s]+")
_MEDIUM = re.compile(r"^.{0,14}?(?:日报|晚报|早报|时报|报|社|网|电视台|台|客户端|新闻|杂志|周刊|频道)(?=.{2,4}$)")
_CHINESE_NAME = re.compile(
    rf"(?:(?:[{_SURNAMES}]|{_DOUBLE_SURNAMES})[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,6}}[·•][\u4e00-\u9fff·•]{{2,10}})$"
)
# The number under which a newsroom knows its editor: 卢某某 CN070, 李某_NN2587.
_STAFF_NUMBER = re.compile(r"[\s_]*[A-Z]{1,3}\d{2,6}\b")
_LATIN_NAME = re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,3}$")
_ENGLISH_BYLINE = re.compile(r"^\W*(?:by|author:|written by)\s+(.{3,80})$", re.I)
_PHOTO = re.compile(r"摄(?:影)?\W*$|^\W*(?:摄影|图)")
_MAX_LINE_CHARS = 80
_ADDRESS = re.compile(r"[@\d]|https?:", re.I)
_NO_PERSON = re.compile(
    r"网|新闻|日报|晚报|报社|通讯社|频道|客户端|财经|编辑部|工作室|公众号|\bteam\b|\bstaff\b|\.(?:com|cn|net)\b", re.I
)


@dataclass(frozen=True, slots=True)
class People:
    """Who made an article, each in the order named."""

    authors: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()


def find_people(paragraphs: Iterable[str], lines: Sequence[str]) -> People:
    """Return the people named in ``lines`` around a body; writers also in its first and last ``paragraphs``.

    In running text a role counts only inside brackets: （记者 …） signs, 记者从…获悉 does not.
    """
    named: list[tuple[str, str]] = []
    for line in lines:
        if len(line) <= _MAX_LINE_CHARS and not _PHOTO.search(line):
            named += _read_names(line)
            if english := _ENGLISH_BYLINE.match(line):
                stated = re.split(r"\s+[|–—-]\s+|,\s*(?=[A-Z]\w+ \d)", english[1])[0]
                named += [("authors", name) for name in split_authors(stated)]
    if all(role == "editors" for role, _ in named):
        for paragraph in paragraphs:
            for bracket in re.findall(r"[(（]([^()（）]{2,60})[)）]", paragraph):
                if not _PHOTO.search(bracket):
                    named += _read_names(bracket)
    return People(*(_select(named, role) for role in ("authors", "correspondents", "editors")))


def _select(named: Iterable[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for role, name in named if role == wanted))


def split_authors(stated: str) -> list[str]:
    """Return the names in a stated author field; sites like to state their own name there, which is left out."""
    if _ADDRESS.search(stated):
        return []
    if _ROLE.search(stated):
        return [name for role, name in _read_names(stated) if role == "authors"]
    stated = re.sub(r"^\s*by\s+", "", stated, flags=re.I).strip()
    parts = [part for part in re.split(r"\s*(?:[、,，;；/|]|\band\b|\s{2,})\s*", stated) if part]
    if len(parts) == 1 and all(_is_name(word) for word in stated.split()):
        parts = stated.split()
    return [part for part in parts if 2 <= len(part) <= 40 and not _NO_PERSON.search(part)]


def _read_names(line: str) -> Iterator[tuple[str, str]]:
    """Yield the names in ``line`` with the role each stands behind."""
    line = _STAFF_NUMBER.sub(" ", line)
    simplified = to_simplified(line)
    roles = list(_ROLE.finditer(simplified))
    for index, role in enumerate(roles):
        end = roles[index + 1].start() if index + 1 < len(roles) else len(line)
        if stop := _STOP.search(simplified, role.end(), end):
            end = stop.start()
        for name in _take_names(line[role.end() : end]):
            yield str(role.lastgroup), name


def _take_names(text: str) -> list[str]:
    """Return the names at the beginning of ``text``, up to the first word that is none."""
    names = []
    if _LATIN_NAME.match(text.strip()):
        return [text.strip()]
    for word in filter(None, _SEPARATOR.split(text.strip())):
        name = _cut_medium(word)
        if not _is_name(name):
            break
        names.append(name)
    return names


def _cut_medium(word: str) -> str:
    """Cut the name of a newspaper that runs into the name of its reporter."""
    if _is_name(word):
        return word
    medium = _MEDIUM.match(to_simplified(word))
    return word[medium.end() :] if medium else word


def _is_name(word: str) -> bool:
    return bool(_CHINESE_NAME.match(to_simplified(word)) or _LATIN_NAME.match(word))
