"""What kind of thing a question asks for, by the words that ask and the nouns beside them."""

from __future__ import annotations

import re
from itertools import chain
from typing import Literal, get_args

from ingest.folding import fold_text
from qa.tagging import PERSON_TAGS, tag_words

Expected = Literal["person", "time", "place", "number", "title", "reason", "manner", "thing"]
KINDS: tuple[Expected, ...] = get_args(Expected)

MEASURE_WORDS = "个位名家座所部份项种款届场件条次支只艘架辆台间层本首张篇幅块片颗棵匹头尾例宗笔批轮任组双套户枚栋幢门"
# What stands behind 几 besides a measure word: 几年, 几岁.
COUNTED = "年天人倍成岁岛米元分秒局胜代级段公吨斤亩起对类"
# Of many words that begin like 多大 and 多长, these are no questions: 多大学, 许多高校.
AMOUNT_ADJECTIVES = (
    r"(?<![很许更众最太诸繁至差])多(?:久|[大](?!学|型|量|家|连|众|数|部)|高(?!校|新|管|端|铁|层|等|速|中)|长(?!期|途|江)"
    r"|远(?!程|期)|快(?!递|速|餐|捷)|重(?!要|庆|点|大|视|复|建)|深(?!圳|度|入)|宽(?!带|松))"
)
_UP_TO_A_NOUN = "[^,。?的]{0,4}?"
_WHICH = rf"哪一?[几两三]?[{MEASURE_WORDS}些]?"
_KINDS_OF_PEOPLE = (
    "选手|运动员|球员|球星|演员|歌手|影星|明星|艺人|导演|专家|教授|作家|诗人|画家|学者|科学家|院士|皇帝|皇后|国王|总统|总理"
    "|主席|将领|将军|领导人?|官员|记者|老师|学生|代表|委员|工匠|劳模|人(?!口|类|才|种|群|数)"
)
_KINDS_OF_PLACES = (
    "省份?|直辖市|自治区|城?市(?![民场值长])|县(?!长|委)|区(?!别|块|长|委)|州(?!长)|大?洲|国家?(?![王君际内籍民])|城|镇|乡|村|街"
    "|地[方区点](?!时)|地(?![铁球形质位震])|岛|海域|半岛"
)
_KINDS_OF_TITLES = (
    "条例|文件|法律(?!制度|责任|后果)|法规|法案|意见|办法|方案|规划|计划|书|电影|影片|纪录片|电视剧|剧|歌曲?|作品|报告|著作|专著"
    "|小说|漫画|散文|诗集|专辑|论文|杂志|刊物|期刊|报纸|条约|协议|宣言|白皮书|蓝皮书"
)
# The title of a thing is not what makes or holds it: 哪家电影公司, 哪家书店.
_NO_TITLE = "(?![院节奖公社馆局部厅家者组集中机平台会人手场类店商记法])"
# What is asked for, by the words that ask for it; the first pattern that matches decides. Folded text.
_ASKS_FOR: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    ("reason", re.compile(r"为什么|为何|为啥|什么原因|原因是|缘何|\bwhy\b")),
    (
        "number",
        re.compile(
            rf"多少|第几|(?<![哪那])几(?=[{MEASURE_WORDS}{COUNTED}])|{AMOUNT_ADJECTIVES}|占比|哪一?[集届期页章]"
            r"|\bhow (many|much|long|old|far|tall|large|high|big)\b|\bwhat (percentage|percent|proportion|number)\b"
        ),
    ),
    (
        "time",
        re.compile(
            r"何[时年月日]|什么(?:时[候间期代段刻]|年代|日子|日期|季节)|(?:周|星期)几|几(?:月|号(?!线|楼|院)|日|时|点|个?世纪|年代)"
            r"|哪一?个?(?:年(?![级轻])|[天日月]|时[候间期代段刻]|年代|世纪|朝代|阶段|季节|日期|日子)"
            r"|\bwhen\b|\b(which|what) (year|date|day|month|time)\b"
        ),
    ),
    (
        "person",
        re.compile(
            rf"谁|哪一?[几两三]?[位名]|{_WHICH}(?:{_KINDS_OF_PEOPLE})|何人|(?<!是)什么人(?![物员类口])|\bwho(m|se)?\b"
        ),
    ),
    (
        "place",
        re.compile(
            rf"哪里|哪儿|哪边|何处|何地|在哪(?![{MEASURE_WORDS}些一几两三])|{_WHICH}(?:{_KINDS_OF_PLACES})"
            r"|什么(?:地[方区点]|城市|国家|省份|位置)"
            r"|\bwhere\b|\b(which|what) (province|city|country|county|place|town|state|region|district)\b"
        ),
    ),
    ("title", re.compile(rf"(?:什么(?![是时])|{_WHICH}){_UP_TO_A_NOUN}(?:{_KINDS_OF_TITLES}){_NO_TITLE}")),
    ("manner", re.compile(r"如何|怎么|怎样|\bhow\b")),
)
# What a question in key words (2022年奥运会开幕时间) asks for, by the noun it ends with.
_ENDS_WITH: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    ("time", re.compile(r"(?:时间|日期|年份|年代|时期|生日)$")),
    (
        "place",
        re.compile(
            r"(?:地点|地址|籍贯|[办在生产]地|[办在]城市|[办在]国家?|东道国|首都|省会|的(?:城市|国家|省份?|县|地区|岛屿?))$"
        ),
    ),
    ("reason", re.compile(r"(?:原因|理由)$")),
    (
        "person",
        re.compile(
            r"(?:主演|导演|编剧|作者|得主|主席|总统|总理|首相|[部局校院市省]长|创始人|主持人|演员|主?教练|董事长|总裁|首席\w{1,3}官|ceo)$"
        ),
    ),
    (
        "number",
        re.compile(
            r"(?:(?<![质力流能])量|(?<![对效参函招])[数率额]|(?<!价)值|(?<![评代])价格?|人口|[增降]速|[增降涨跌]幅|占比|比例|人次|票房|奖金|营收|收入|利润|面积|[长宽高]度"
            r"|震级|里程|gdp)$"
        ),
    ),
)
_ASKS_OPENLY = re.compile(r"[什怎]么|哪|如何|[吗么呢]$")
# At its end, 为什么 and 为何 ask what something is called or is: 改名为什么, 人口最多的城市为何.
_IS_WHAT = re.compile(r"(?<=[^是因,。])为(?:什么|何)(?=[?。 ]*$)|(?<=[称叫译誉视改分])为什么")
_COPULA = re.compile(r"(?:大约|约|分别|主要)?(?:是|为|叫|有)?(?:什么|何|哪个|哪一个|哪些)?[?。 ]*$")
# 张三是谁 asks what he is, not for a person.
_WHO_IS = re.compile(r"(?P<name>[^,。?的]{2,12})是(?:谁|什么人|何人|哪位)[?。 ]*$")


def detect_expected(question: str) -> Expected:
    """Return the kind of thing a question asks for."""
    folded = _IS_WHAT.sub("是什么", fold_text(question))
    if _asks_who_is(folded):
        return "thing"
    asked = (kind for kind, pattern in _ASKS_FOR if pattern.search(folded))
    key_words = _COPULA.sub("", folded)
    key_words = "" if _ASKS_OPENLY.search(key_words) else key_words
    named = (kind for kind, pattern in _ENDS_WITH if pattern.search(key_words))
    return next(chain(asked, named), "thing")


def _asks_who_is(folded: str) -> bool:
    match = _WHO_IS.match(folded)
    return bool(match and all(word.tag in PERSON_TAGS for word in tag_words(match["name"])))
