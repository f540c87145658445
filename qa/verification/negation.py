"""Whether one text denies what another says: 未受影响 and 受到影响, 不再生产 and 仍在生产, a rise and a fall."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.tagging import tag_words

_NEGATION = re.compile(
    r"没有|并非|并未|并不|并无|尚未|从未|绝非|不是|不会|不再|不能|未能|未曾|未予|无法|无需|无缘|未|无|不|没|勿|别(?=再|过于|让|去|太|把|轻|乱|随意)|否认|拒绝"
    r"|\bnot\b|\bno\b|\bnever\b|n't\b|\bwithout\b|\bunable to\b|\bfail(?:s|ed)? to\b|\bden(?:y|ies|ied)\b|\bcannot\b"
)
_NEGATED = re.compile(rf"(?:{_NEGATION.pattern})\s?([\u4e00-\u9fff]{{2}}|[a-z]{{3,}})")
_REFUSED = re.compile(r"否认|拒绝|\bden(?:y|ies|ied)\b")
_NEGATED_HERE = re.compile(rf"(?:{_NEGATION.pattern})\s?$")
# Words in which 不 and 无 negate nothing.
_NOT_NEGATION = re.compile(
    r"不断|不少|不仅|不但|不过|不同|不久|不一|不管|不论|无论|无数|无人机|无线|不得不|不可或缺|不断地|不时|不已|无疑|不锈"
    r"|不足|不到|不满|不超过|不低于|不少于|不只|不止|无人驾驶|无锡|未来|无非|不动产|不妨|不禁|不由|不敌|不及|不如|未经(?=批准|许可|允许|授权|同意|审批|登记|审核)|无形|无障碍|无偿"
)
# 受到了 is 受 as far as who denies it goes.
_ASPECT = re.compile(r"(?<=[\u4e00-\u9fff])[到了过着]")
_CLAUSE = re.compile(r"[^,;:。!?\n]+")
# Enough of what is denied to know it again.
_MOST_DENIED = 3
_CONTENT = frozenset(("n", "nr", "nrt", "ns", "nt", "nz", "vn", "an", "v", "a", "b", "l", "i", "eng", "j"))
# Which way something went: what one side calls a rise the other must not call a fall.
_DIRECTIONS = (
    (re.compile(r"上半年"), re.compile(r"下半年")),
    (re.compile(r"增长|上升|上涨|提高|增加|提升|扩大|攀升|回升|上调|加息|\brose\b|\bincreas|\bgrew\b|\bup\b|\brais|\bhike|\bclimb"),
     re.compile(r"下降|下滑|下跌|降低|减少|缩小|缩短|回落|跌至|下调|降息|\bcut|\blower|\bfell\b|\bdecreas|\bdeclin|\bdown\b")),
    (re.compile(r"允许|批准|同意|可以"), re.compile(r"禁止|严禁|不得|不准|驳回|拒绝")),
    (re.compile(r"承认|证实|\bconfirm|\badmit"), re.compile(r"否认|辟谣|\bden(?:y|ies|ied)\b")),
    (re.compile(r"启用|开放|开业|开通|\bopen"), re.compile(r"关闭|停用|停业|歇业|停运|\bclos(?:e[sd]?|ing|ure)\b")),
    (re.compile(r"所有|全部|全都|均已|\ball\b"), re.compile(r"部分|一些|少数|个别|\bsome\b")),
    (re.compile(r"恢复|启动|重启|\bresum|\brestor"), re.compile(r"取消|中止|暂停|叫停|\bcancel|\bsuspend")),
    (re.compile(r"有关|关系|相关"), re.compile(r"无关|毫不相干")),
    (re.compile(r"支持|赞成|\bsupport"), re.compile(r"反对|\boppos")),
    (re.compile(r"之前|以前|\bbefore\b"), re.compile(r"之后|以后|\bafter\b")),
)  # fmt: skip


def says_no(folded: str) -> bool:
    """Return whether a folded text negates anything."""
    return bool(_NEGATION.search(_NOT_NEGATION.sub("", folded)))


def is_denied_at(folded: str, place: int) -> bool:
    """Return whether a negation stands right before ``place``."""
    return bool(_NEGATED_HERE.search(folded, 0, place))


def find_denied(folded: str, evidence: str) -> str:
    """Return what one of two folded texts denies and the other says, or the word that turns it round, or ``""``."""
    said, known = (_NOT_NEGATION.sub("", text) for text in (folded, evidence))
    return (
        _find_denied_verb(said, known)
        or _find_denied_verb(known, said)
        or _find_denied_clause(said, known)
        or _find_denied_clause(known, said)
        or find_turn(folded, evidence)
    )


def _find_denied_verb(one: str, other: str) -> str:
    """Return the word right behind a negation of ``one`` that ``other`` only affirms, with the negation."""
    for match in _NEGATED.finditer(one):
        word = match[1]
        affirmed_too = one.count(word) > sum(found[1] == word for found in _NEGATED.finditer(one))
        # 并不真正代表 denies 代表 too.
        denied = re.search(rf"(?:{_NEGATION.pattern})[^,;:。!?]{{0,6}}?{re.escape(word)}", other)
        # X已受污染, 对此予以否认: the same is denied from further off.
        also_refused = _REFUSED.search(match[0]) and _REFUSED.search(other)
        if word in other and not affirmed_too and not denied and not also_refused:
            return match[0]
    return ""


def _find_denied_clause(one: str, other: str) -> str:
    """Return what a clause of ``one`` denies and a clause of ``other``, without a negation, says."""
    one, other = _ASPECT.sub("", one), _ASPECT.sub("", other)
    theirs = list(_split_polarity(other))
    for denied, (words, negation) in _split_polarity(one):
        if not negation or not words:
            continue
        head = words[-1]
        also_denied = any(head in clause for clause, (_, negated) in theirs if negated)
        also_said = any(
            all(word in clause for word in words) for clause, (_, negated) in _split_polarity(one) if not negated
        )
        said = any(all(word in clause for word in words) for clause, (_, negated) in theirs if not negated)
        if said and not also_denied and not also_said:
            return denied[denied.index(negation) :][:12]
    return ""


def _split_polarity(text: str) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    """Yield each clause with the words behind its negation, and the negation; without one, neither."""
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        negation = _NEGATION.search(clause)
        if negation is None:
            yield clause, ((), "")
            continue
        words = [
            word.text for word in tag_words(clause[negation.end() :]) if word.tag in _CONTENT and len(word.text) > 1
        ]
        yield clause, (tuple(words[:_MOST_DENIED]), negation.group())


def find_turn(folded: str, evidence: str) -> str:
    """Return the word of a sentence that says a rise where the evidence knows only a fall, or the like."""
    for pair in _DIRECTIONS:
        for one, other in (pair, pair[::-1]):
            said = one.search(folded)
            if said and not one.search(evidence) and other.search(evidence) and not other.search(folded):
                return said.group()
            if turned := next(
                filter(None, (_is_turned(match, one, other, evidence) for match in one.finditer(folded))), ""
            ):
                return turned
    return ""


def _is_turned(said: re.Match[str], one: re.Pattern[str], other: re.Pattern[str], evidence: str) -> str:
    """Return the word, with its object, that the evidence turns round before the same object: 允许携带, 禁止携带."""
    what = said.string[said.end() :][:2]
    if len(what) < 2 or not what.isalpha():
        return ""
    places = [match.start() for match in re.finditer(re.escape(what), evidence)]
    before = [evidence[max(0, place - 6) : place] for place in places]
    turned = before and all(other.search(text) and not one.search(text) for text in before)
    return said.group() + what if turned else ""
