"""What runs into the first and last sentence of an article: labels, signatures, sources, legal notices."""

from __future__ import annotations

import re

from ingest.cleaning.boilerplate import find_notice
from ingest.cleaning.insertions import Cut
from ingest.folding import to_simplified
from ingest.sentences import split_sentences

_LABEL = re.compile(r"\s*(?:原标题|原题)\s*[:：]\s*")

# 返回…，查看更多 责任编辑：… behind the end of the last sentence.
_TAIL = re.compile(
    r"(?:(?<=[。！？!?”』」）)…\s])|(?=返回))\s*(?=\S)(?:返回\S{2,6}?(?:[,，]\s*查看更多|首页\W*))?\s*"
    r"(?:[(（【\[]?\s*(?:责任编辑|责编|本文编辑|编辑|校对|审核)(?:[\s:：/|丨\ufffd][^。！？，,]{0,30})?)?\s*$"
)
# Names and media behind the last sentence, each after its role: 某某报记者 某某 编辑 某某 来源：某某报
_SIGNATURE = re.compile(
    r"\W*(?:[\w·•/&-]{0,20}(?:记者|通讯员|实习生)|更多(?:精彩|相关)?(?:内容|资讯|新闻)|分享让更多人"
    r"|(?:[一二三初终]审|校对|审核|监制|编辑|责编|供稿|来源)[\s:：/|丨｜])"
)
_LABELLED = re.compile(
    r"[【（(\[◆]?\s*(?:(?:本文|稿件|信息|责任|流程|栏目|文章|图片)?(?:来源|稿源|转自|转载自?|编辑|责编|作者|采写|编译|文字|供稿|综合|整理)|文)"
    r"\s*[:：/|丨｜]"
)
_NO_SIGNATURE = re.compile(r"[，,。！？；]|摄\W*$")
_SENTENCE_END = re.compile(r"[。！？!?…][”’」』）)]*\s*")
_MAX_TAIL_CHARS = 80
_MAX_SIGNATURE_CHARS = 120
# Pages set their last line right with spaces.
_MAX_SPACES = 2000
_MAX_NOTICES_CHARS = 600


def cut_tail(line: str) -> str:
    """Return ``line`` without the editor's signature that runs into its end; rules look at it so."""
    tail = _TAIL.search(line, max(0, len(line) - _MAX_TAIL_CHARS))
    return line[: tail.start()] if tail and line[: tail.start()].strip() else line


def find_label(text: str, start: int, end: int) -> list[Cut]:
    """Return the label (原标题：) with which the first line ``text[start:end]`` begins."""
    label = _LABEL.match(text, start, end)
    return [(start, label.end(), "label")] if label and label.end() < end else []


def find_endings(text: str, start: int, end: int) -> list[Cut]:
    """Return what to cut from the end of ``text[start:end]``, the last line of a body; its first sentence stays."""
    cuts: list[Cut] = []
    while cut := _find_ending(text, start, end):
        cut_start, cut_end, rule = cut
        cut_start = start + len(text[start:cut_start].rstrip())
        if text[cut_start:cut_end].strip():
            cuts.append((cut_start, cut_end, rule))
        end = cut_start
    return cuts


def _find_ending(text: str, start: int, end: int) -> Cut | None:
    tail = _TAIL.search(text, max(start, end - _MAX_TAIL_CHARS), end)
    if tail and start < tail.start() < end:
        return tail.start(), end, "editor"
    base = max(start, end - _MAX_NOTICES_CHARS)
    ends = list(_SENTENCE_END.finditer(text, max(start, end - _MAX_SIGNATURE_CHARS - _MAX_SPACES), end))
    # A signature in brackets ends with what could end a sentence.
    last = next((match.end() for match in reversed(ends) if match.end() < end), None)
    if last and (signature := _find_signature(text[last:end])) is not None:
        return last + signature, end, "signature"
    sentences = split_sentences(text[base:end])
    if len(sentences) > 1 or base > start:
        sentence_start = base + sentences[-1][0] if sentences else end
        notice = find_notice(to_simplified(text[sentence_start:end]))
        if notice is not None and start < sentence_start + notice < end:
            return sentence_start + notice, end, "notice"
    return None


def _find_signature(rest: str) -> int | None:
    """Return where in ``rest``, behind the last sentence, it says who made the article and where it came from."""
    view = to_simplified(rest)
    if len(view.strip()) > _MAX_SIGNATURE_CHARS or _NO_SIGNATURE.search(view):
        return None
    if _SIGNATURE.match(view):
        return 0
    labelled = _LABELLED.search(view)
    return labelled.start() if labelled else None
