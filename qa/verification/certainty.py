"""What a sentence says more surely or more largely than its quotes: a plan as done, one of several as the only one.

Each rule is a closed class of general words. A sentence that has one of a class needs one of it in its quotes, and a
sentence that takes over what its quote only plans, expects or suspects has to say so too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.verification.clauses import Clause, bigrams, split_clauses

# What comes behind in the clause is planned, expected, suspected or asked for, and has not happened.
_HEDGE = re.compile(
    r"拟(?!定|态|人|合|音|真)|计划(?!生育|书|单列)|打算|准备(?!金)|预计|预期|预测|预料|有望|力争|争取|考虑|或[将可许会因]|可能(?!性)|也许"
    r"|疑似|怀疑|涉嫌|据传|传闻(?=称|说|,)|谈判|洽谈|商谈|建议|提议|呼吁|希望|试图|意向|最快|最早将|如果|倘若|一旦|假如|目标是"
)
# What will happen is as good as told without 将, unless it is told as done.
_WILL = re.compile(r"(?:即将|将(?=于|在|会|是|有|被|从|为|正式|陆续|继续|进一步|全面|分别))(?![^,;。]{1,8}的)|\bwill\b")
_SOFT = re.compile(
    rf"{_HEDGE.pattern}|拟|想|要|会|应|须|需|望|或|疑|若|未来|届时|今后|预|估|规划|方案|目标|提出|倡议|主张|正在|正就"
    r"|商|谈|尚|还没|未|\b(?:will|would|may|might|could|should|can|plan\w*|intend\w*|expect\w*|likely|possib\w+"
    r"|potential\w*|propos\w+|suspect\w*|alleg\w+"
    r"|aim\w*|hop\w+|consider\w*|seek\w*|set to|to be|if|forecast\w*|predict\w*|prepar\w+|suggest\w*|recommend\w*"
    r"|urg\w+|negotiat\w+|talks|about to|going to|due to|wants?|project\w*|must|would-be|future)\b"
)
# Behind these a hedge goes on over the comma: 预计…, 如果….
_LEADS_ON = re.compile(r"(?:预计|预期|预测|预料|建议|提议|呼吁|希望|怀疑|据传|如果|倘若|一旦|计划|拟)[^,]*$")
_SHARE_OF_CLAUSE = 0.5
_CAUSE = re.compile(
    r"[由因](?:于|为)|因(?=[^此而素]{2})|导致|使得?(?!用|命|馆|者)|致使|造成|引发|带动"
    r"|\bbecause(?: of)?\b|\bdue to\b|\bcaus\w+|\bled to\b"
)
_ANY_CAUSE = re.compile(
    r"因|由于|致使?|使得?(?!用|命|馆|者)|造成|引[发起]|带[来动]|受|所以|从而|得益|令|让|为[了此]"
    r"|归[因功咎]|源于|推动|促|拉动|影响|鉴于|所致"
)
# 已 and 了 say that it has happened: fewer words in common make it the same thing.
_DONE = re.compile(r"已|完成|成功|[^\W为除]了")
_SHARE_IF_DONE = 0.3
_LONGEST_PREDICATE = 8
_SHORTEST_LEAD = 4


@dataclass(frozen=True, slots=True)
class _Class:
    """Words of which a sentence must not have one when its quotes have none of ``enough``."""

    said: re.Pattern[str]
    enough: re.Pattern[str]


_LARGER = (
    _Class(re.compile(r"唯一|独家|仅有|只有|\bonly\b|\bsole\b"),
           re.compile(r"唯一|独家|仅|只|除了?[^,]*外|独有|就|才|一家|不二|孤|单|光")),
    _Class(re.compile(r"首[次个例届家位台座条部架艘款批颗辆枚支所]|第一次|第一位|第一个|第一家|率先|\bfirst\b"),
           re.compile(r"首|第[一1]|最早|率先|先河|先|初|头|新|此前没有|从未|零的突破|1号|开创|开始|1st")),
    _Class(re.compile(r"最[高低大小多少快慢长短新强好差优佳早晚远近重轻]|之最|\b(?:larg|bigg|high|low|great)est\b|\bmost\b"),
           re.compile(r"最|第[一1]|首|冠|居前|领先|头号|龙头|纪录|之[首王巨]|顶|极|主要|多数|大多|大部|榜|至[多少高]|上限|下限|不超过")),
    _Class(re.compile(r"创[^,]{0,4}纪录|历史新高|历史最[高低]|新低|\brecord (?:high|low)\b"),
           re.compile(r"纪录|记录|历史|新高|新低|之最|最高|最低|最大|最多")),
    _Class(re.compile(r"全年|全国|全球|全省|全部|所有|一致|\ball of\b|\bnationwide\b|\bworldwide\b"),
           re.compile(r"全|所有|各|均|都|一致|每|皆|遍|整|通通|共|总|年|国|世界|无一例外|举国|一律|100%")),
)  # fmt: skip


def is_hedged(folded: str) -> bool:
    """Return whether a folded text, in either language, says of anything that it is not sure or has yet to happen."""
    return bool(_SOFT.search(folded)) or ("将" in folded and not _DONE.search(folded))


def is_hedged_at(folded: str, place: int) -> bool:
    """Return whether a hedge stands before ``place`` in its clause."""
    start = max(folded.rfind(sign, 0, place) for sign in ",;:。!?\n") + 1
    return bool(_HEDGE.search(folded, start, place))


def find_dropped_hedge(folded: str, quotes: str) -> str:
    """Return the word by which ``quotes`` hedge what the folded text says outright, or ``""``."""
    if is_hedged(folded):
        return ""
    known = split_clauses(quotes)
    for clause in split_clauses(folded):
        if is_hedged(clause.text):
            continue
        done = bool(_DONE.search(clause.text))
        hedges = [_find_hedge(known, place, done=done) for place in range(len(known))]
        letters = bigrams(clause.text)
        shares = [len(letters & bigrams(other.text)) / max(1, len(letters)) for other in known]
        best = max(shares, default=0.0)
        if best < (_SHARE_IF_DONE if done else _SHARE_OF_CLAUSE):
            continue
        found = [hedge for hedge, share in zip(hedges, shares, strict=True) if share == best]
        if all(found):
            return found[0]
    return ""


def _find_hedge(clauses: tuple[Clause, ...], place: int, *, done: bool) -> str:
    """Return the hedge under which a clause stands, its own or that of the one before; 将 only if told as done."""
    if own := _HEDGE.search(clauses[place].text) or (_WILL.search(clauses[place].text) if done else None):
        return own.group()
    before = _LEADS_ON.search(clauses[place - 1].text) if place else None
    # 无锡计划改造城墙,常州正在修复码头: who has a plan has it alone.
    goes_on = before and (
        not clauses[place].head or len(before.group()) <= _SHORTEST_LEAD or before.group()[0] in "如倘一"
    )
    return before.group()[:2] if before and goes_on else ""


def find_made_up_cause(folded: str, quotes: str) -> str:
    """Return the word by which the folded text makes one thing the cause of another, where ``quotes`` do not.

    That is so when the two stand in different clauses of the quotes, and nothing in them speaks of a cause.
    """
    sign = _CAUSE.search(folded)
    if sign is None or _ANY_CAUSE.search(quotes):
        return ""
    first, second = folded[: sign.start()], folded[sign.end() :]
    if not bigrams(first):
        first, _, second = second.partition(",")
    places = [_find_clause(part, quotes) for part in (first, second)]
    return sign.group() if None not in places and places[0] != places[1] else ""


def _find_clause(part: str, quotes: str) -> int | None:
    """Return the place of the clause that has most of ``part``; ``None`` when none has a share of it."""
    # What happens stands at the end, behind when and where.
    letters = bigrams(part.strip(" ,。")[-_LONGEST_PREDICATE:])
    shares = [len(letters & bigrams(clause.text)) / max(1, len(letters)) for clause in split_clauses(quotes)]
    best = max(shares, default=0.0)
    return shares.index(best) if best >= _SHARE_IF_DONE else None


def find_larger_claim(folded: str, evidence: str) -> str:
    """Return the word of the folded text that claims more than anything in ``evidence``, or ``""``."""
    for words in _LARGER:
        match = words.said.search(folded)
        if match and not words.enough.search(evidence) and not words.said.search(evidence):
            return match.group()
    return ""
