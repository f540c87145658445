"""Sentence ids: how a chat model points at exact words without copying them.

Passages are shown to the model cut into numbered sentences: ``[2.3]`` is sentence 3 of passage 2. The model writes
such ids behind what it says, and code expands them to spans of articles, so a quote cannot be misquoted. Ids mean
something within one request only.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.sentences import split_sentences
from qa.rendering import describe_article
from qa.types import Draft, DraftSentence, Passage

NO_ANSWER = "NO_ANSWER"
"""What the model writes when the passages do not answer the question."""

SentenceId = tuple[int, int]
Span = tuple[str, int, int]

_OPEN, _CLOSE, _DOT, _DASH, _COMMA = r"[\[【［]", r"[\]】］]", "[.．。·]", "[-‐‑–—−~～至]", "[,，、;；]"
_NUMBER = r"\d{1,6}"
_ID = rf"{_NUMBER}(?: ?{_DOT} ?{_NUMBER})?"
_RANGE = rf"\^?{_ID}(?: ?{_DASH} ?{_ID})?"
_BODY = rf" ?{_RANGE}(?: ?(?:{_COMMA}| ) ?{_RANGE}){{0,15}} ?"
_BRACKETED = rf"(?:{_OPEN}{_BODY}{_CLOSE}|{_OPEN}{{2}}{_BODY}{_CLOSE}{{2}})"
_GAP = rf"[ \t]{{0,3}}{_COMMA}?[ \t]{{0,3}}"
_MARKER = re.compile(rf"{_BRACKETED}(?:{_GAP}{_BRACKETED})*")
_REFERENCE = re.compile(rf"({_NUMBER})(?: ?{_DOT} ?({_NUMBER}))?(?: ?{_DASH} ?({_NUMBER})(?: ?{_DOT} ?({_NUMBER}))?)?")
# The longest marker that _BODY allows stays below 700 characters.
_BEGUN = rf"{_OPEN}{{1,2}}(?:[\d ^]|{_DOT}|{_DASH}|{_COMMA}){{0,700}}"
_WORD_BEGUN = "|".join(NO_ANSWER[:length] for length in range(len(NO_ANSWER), 0, -1))
_UNFINISHED = re.compile(rf"(?:{_BRACKETED}{_GAP})*(?:{_BEGUN}{_CLOSE}?)?(?:{_WORD_BEGUN})?\Z")
_BROKEN_OFF = re.compile(rf"{_BEGUN}\Z")

_LIST_MARK = re.compile(r"\s*(?:#{1,6}|>|[-*+•]|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__|`+|(?<!\*)\*(?=[^\s*][^*\n]*\*)|(?<=[^\s*])\*(?!\*)")
_HEADING = re.compile(r"\s*#{1,6}\s")
_EMPTY_BRACKETS = re.compile(r"[(（]\s*[)）]")
# A list of sources behind the answer: of what is cited nowhere else, or a section that repeats titles.
_SOURCES = re.compile(
    r"(?:来源|出处|引用|参考(?:文献|资料|来源)?|依据|資料來源|資料来源|资料来源|(?:sources?|references?|citations?))\s*[:：]?\s*",
    re.IGNORECASE,
)
# What a model says of its answer, or of what it was not given, rests on no sentence.
_NO_CLAIM = re.compile(
    r"^(?:希望(?:能|可以|以上|这|对)|如有(?:疑问|需要|其他)|如需|以上(?:是|为|就是|内容|信息|回答|仅供)|祝[您你]|请注意|很?抱歉|对不起"
    r"|作为一?个?(?:ai|人工智能|语言模型)"
    r"|(?:但|不过|此外|另外|而)?[,，]?(?:根据|从)?(?:现有|已有|所?给出?的?|所?提供的|上述|以上|这些)?"
    r"(?:资料|文章|文中|原文|报道|信息|内容|材料|段落)(?:中|里|内)?[,，]?"
    r"(?:均|都|也|并)?(?:没有|未|并未|尚未|无法|不能|不足以|不包含).{0,40}$"
    r"|i(?:'m| am) sorry|i hope|let me know|as an ai"
    r"|(?:however, )?(?:the|these) (?:passages|articles|texts?|sources|documents) (?:do|does|did) not\b)",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 400
_PAUSE = re.compile(r"(?<=[，,；;、])(?!\d)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_WORD = re.compile(r"\w")
# A sentence id or a fence in an article's own text would pass for one of ours.
_DEFUSED = str.maketrans("[]【】［］<>", "〔〕〔〕〔〕‹›")
_WHOLE_PASSAGE = 10**6


@dataclass(frozen=True, slots=True)
class Reference:
    """The sentences from ``first`` to ``last``, both included; ``[2]`` alone is every sentence of passage 2."""

    first: SentenceId
    last: SentenceId


@dataclass(frozen=True, slots=True)
class Marker:
    """One or more ids side by side in a model's text, at ``text[start:end]``."""

    start: int
    end: int
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class NumberedPassages:
    """Passages cut into sentences that have ids.

    Attributes:
        passages: Passage 1 is the first.
        places: Where the sentence of an id stands in its article; withheld sentences have no id.
    """

    passages: tuple[Passage, ...]
    places: Mapping[SentenceId, Span]

    def spans(self, passage_number: int, sentence_number: int) -> Span:
        """Return ``(article_id, start, end)`` of a sentence, in offsets of its article's text.

        Raises:
            KeyError: There is no such id.
        """
        return self.places[passage_number, sentence_number]

    def render(self) -> str:
        """Return the passages as the model is to see them: fenced, one sentence a line, each behind its id."""
        return "\n\n".join(self._render_passage(number) for number in range(1, len(self.passages) + 1))

    def expand(self, references: Iterable[Reference]) -> tuple[tuple[Span, ...], int]:
        """Return the spans that ``references`` point at, and how many references name an id that does not exist.

        Sentences that follow one another become one span; spans stand in the order they are first named.
        """
        named: dict[SentenceId, None] = {}
        unknown = 0
        for reference in references:
            known = [place for place in self.places if reference.first <= place <= reference.last]
            named.update(dict.fromkeys(known))
            ends = {end for end in (reference.first, reference.last) if end[1] not in (0, _WHOLE_PASSAGE)}
            unknown += not known or not ends <= set(known)
        return self._merge([self.places[sentence_id] for sentence_id in named]), unknown

    def _merge(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        texts = {passage.article.id: passage.article.text for passage in self.passages}
        groups: list[list[Span]] = []
        for span in sorted(spans):
            last = groups[-1] if groups else None
            if last and last[0][0] == span[0] and not texts[span[0]][max(end for _, _, end in last) : span[1]].strip():
                last.append(span)
            else:
                groups.append([span])
        groups.sort(key=lambda group: min(spans.index(span) for span in group))
        return tuple((group[0][0], group[0][1], max(end for _, _, end in group)) for group in groups)

    def _render_passage(self, number: int) -> str:
        passage = self.passages[number - 1]
        lines = [f"<passage {number}>", defuse(describe_article(passage.article))]
        lines += [
            f"[{number}.{sentence}] {defuse(passage.article.text[start:end])}"
            for (owner, sentence), (_, start, end) in self.places.items()
            if owner == number
        ]
        return "\n".join([*lines, f"</passage {number}>"])


def number_sentences(
    passages: Sequence[Passage], *, withhold: Callable[[str], Sequence[tuple[int, int]]] | None = None
) -> NumberedPassages:
    """Return ``passages`` with an id for every sentence.

    Args:
        passages: The first is passage 1.
        withhold: Returns the spans of a passage's text that the model must not see; sentences they touch get no id.
            A title with such a span is not shown either.
    """
    if withhold:
        passages = [
            replace(passage, article=replace(passage.article, title="", uri=""))
            if withhold(passage.article.title)
            else passage
            for passage in passages
        ]
    places: dict[SentenceId, Span] = {}
    for passage_number, passage in enumerate(passages, 1):
        chunk = passage.chunk
        hidden = withhold(chunk.text) if withhold else ()
        for sentence_number, (start, end) in enumerate(split_sentences(chunk.text), 1):
            if not any(start < hidden_end and hidden_start < end for hidden_start, hidden_end in hidden):
                span = (chunk.article_id, chunk.start + start, chunk.start + end)
                places[passage_number, sentence_number] = span
    return NumberedPassages(tuple(passages), places)


def defuse(text: str) -> str:
    """Return article text as harmless data on one line: no brackets of ours, no control or invisible characters."""
    return "".join(_visible(character) for character in text).translate(_DEFUSED)


def make_visible(text: str) -> str:
    """Return a model's text without control, bidi and other invisible characters; line breaks and tabs stay."""
    return "".join(character if character in "\n\t" else _visible(character) for character in text)


def parse_citations(text: str) -> tuple[Marker, ...]:
    """Return the markers in a model's text: ``[2.3]``, ``[2.3-4, 5.1]``, ``【２．３】`` and the like, known or not."""
    return tuple(
        Marker(match.start(), match.end(), tuple(map(_read_reference, _REFERENCE.finditer(match.group()))))
        for match in _MARKER.finditer(text)
    )


class CitationStream:
    """Turns a model's text, as it arrives, into text to show: ids become ``[n]``, and only once they are complete.

    Numbers are given in the order spans are first cited. They are provisional: verification has the last word.
    """

    def __init__(self, numbered: NumberedPassages) -> None:
        self._numbered = numbered
        self._numbers: dict[Span, int] = {}
        self._held = ""

    def feed(self, delta: str) -> str:
        """Return what can be shown after ``delta``; what may be the beginning of an id is held back."""
        text = self._held + delta
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._held = text[cut:]
        return self._show(text[:cut])

    def finish(self) -> str:
        """Return what was held back; an id that broke off in the middle is dropped."""
        rest, self._held = self._held, ""
        return self._show(_BROKEN_OFF.sub("", rest))

    def _show(self, text: str) -> str:
        shown, position = [], 0
        for marker in parse_citations(text):
            spans, _ = self._numbered.expand(marker.references)
            numbers = [self._numbers.setdefault(span, len(self._numbers) + 1) for span in spans]
            shown += [text[position : marker.start], *(f"[{number}]" for number in numbers)]
            position = marker.end
        return make_visible("".join([*shown, text[position:]]).replace(NO_ANSWER, ""))


def draft_from_text(text: str, numbered: NumberedPassages) -> Draft:
    """Return a model's whole reply as sentences without markers or Markdown, each with the spans it points at.

    A marker belongs to the sentence it stands in or right behind. A reply that says ``NO_ANSWER`` and cites nothing
    is a draft without sentences.
    """
    cited: list[tuple[str, list[Reference]]] = []
    headings: set[str] = set()
    for line in make_visible(_BROKEN_OFF.sub("", text.replace(NO_ANSWER, ""))).splitlines():
        plain = _remove_markdown(line)
        if _HEADING.match(line) and not parse_citations(line):
            if _SOURCES.fullmatch(plain):
                break
            headings.add(plain.strip())
        _read_line(plain, cited)
    sentences, unknown_ids = [], 0
    for sentence, references in _merge_repeated(cited):
        spans, unknown = numbered.expand(references)
        claims = bool(references) or not (_NO_CLAIM.match(sentence.strip()) or sentence.strip() in headings)
        sentences.append(DraftSentence(sentence, spans, claims=claims))
        unknown_ids += unknown
    if NO_ANSWER in text and not any(sentence.spans for sentence in sentences):
        sentences = []
    return Draft(tuple(sentences), unknown_ids=unknown_ids)


def _merge_repeated(cited: Iterable[tuple[str, list[Reference]]]) -> Iterator[tuple[str, list[Reference]]]:
    """Yield each sentence once, with all references given to it: a model that runs in circles says nothing new."""
    merged: dict[str, tuple[str, list[Reference]]] = {}
    for sentence, references in cited:
        _, known = merged.setdefault(sentence.strip(), (sentence, []))
        known.extend(reference for reference in references if reference not in known)
    yield from merged.values()


def _read_line(line: str, cited: list[tuple[str, list[Reference]]]) -> None:
    """Append the sentences of ``line`` with their references; references without a sentence go to the last one."""
    plain, references = _take_out_markers(line)
    if references and _SOURCES.fullmatch(plain):
        for _, known in cited:
            if not known:
                known.extend(reference for _, found in references for reference in found)
        return
    pieces = [list(_cut_long(plain, *span)) for span in split_sentences(plain) if _WORD.search(plain, *span)]
    spans = [piece for sentence in pieces for piece in sentence]
    first = len(cited)
    # [1.2] 总投资42亿元。[1.2] 全长3.6公里。: ids that stand before what they are of.
    ahead = bool(references and spans) and not references[0][0] and references[-1][0] < len(plain.rstrip())
    for index, (start, end) in enumerate(spans):
        # What sets a sentence off from the one before is kept with it: a line break, or the space of English.
        gap = plain[spans[index - 1][1] : start] if index and plain[start].isascii() else ""
        lead = "\n" if cited and not index else gap
        cited.append((lead + plain[start:end], []))
    for position, found in references:
        behind = (bisect_right if ahead else bisect_left)([start for start, _ in spans], position + 2 * ahead) - 1
        index = first + max(behind, 0) if spans else first - 1
        if index >= 0:
            cited[index][1].extend(found)
    for sentence in pieces:
        if len(sentence) > 1:
            shared = [reference for _, known in cited[first : first + len(sentence)] for reference in known]
            cited[first : first + len(sentence)] = [(text, shared) for text, _ in cited[first : first + len(sentence)]]
        first += len(sentence)


def _cut_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence in pieces of a length that can be checked, cut at commas."""
    pauses = [match.start() for match in _PAUSE.finditer(text, start, end)]
    while end - start > _LONGEST_SENTENCE:
        cut = max(
            (pause for pause in pauses if start < pause <= start + _LONGEST_SENTENCE), default=start + _LONGEST_SENTENCE
        )
        yield start, cut
        start = cut
    yield start, end


def _take_out_markers(line: str) -> tuple[str, list[tuple[int, tuple[Reference, ...]]]]:
    """Return ``line`` without markers, and for each marker the place it stood at with its references."""
    plain, references, position = "", [], 0
    for marker in parse_citations(line):
        plain += line[position : marker.start].rstrip()
        references.append((len(plain), marker.references))
        position = marker.end
        # "He won.[1.1]She left." is two sentences only with a space between them.
        if plain.endswith((".", "!", "?")) and line[position : position + 1].isalnum():
            plain += " "
    plain += line[position:]
    plain = _EMPTY_BRACKETS.sub(lambda match: " " * len(match[0]), plain)
    # Taking an id out of another's brackets joins what the model never wrote as one: "[1[1.1]]".
    for marker in parse_citations(plain):
        joined = plain[marker.start : marker.end]
        plain = plain[: marker.start] + joined.translate(_DEFUSED) + plain[marker.end :]
    return plain, references


def _remove_markdown(line: str) -> str:
    line = _EMPHASIS.sub("", _LIST_MARK.sub("", line, count=1) if _LIST_MARK.match(line) else line)
    return _LINK.sub(lambda link: f"[{link[1]}]" if _MARKER.fullmatch(f"[{link[1]}]") else link[1], line)


def _read_reference(match: re.Match[str]) -> Reference:
    passage, sentence, last, last_sentence = (int(number) if number else None for number in match.groups())
    assert passage is not None
    if sentence is None:
        return Reference((passage, 0), (max(passage, last or 0), _WHOLE_PASSAGE))
    if last is None:
        return Reference((passage, sentence), (passage, sentence))
    end = (last, last_sentence) if last_sentence is not None else (passage, last)
    first, second = sorted([(passage, sentence), end])
    return Reference(first, second)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character
