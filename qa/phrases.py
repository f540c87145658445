"""The words an answer says of itself, in the reader's language: the refusal, frames and reasons."""

from __future__ import annotations

from collections.abc import Mapping

from qa.questions import Language

_SIMPLIFIED: Mapping[str, str] = {
    "refusal": "已收录的文章里没有找到能支持回答的内容。",
    "quote": "{origin}：“{quote}”",
    "origin": "原文",
    "short": "{short}。",
    "no_citation": "没有引用",
    "quote_changed": "引文与文章不一致",
    "missing_number": "引文中没有“{item}”",
    "missing_name": "引文中没有“{item}”",
    "negation": "否定与引文不一致：“{item}”",
    "little_in_common": "引文没有说到这句话的大部分内容",
    "some_in_common": "引文只说到这句话的一部分",
    "other_language": "引文是另一种语言，只核对了数字",
}
_TRADITIONAL: Mapping[str, str] = {
    "refusal": "已收錄的文章裡沒有找到能支持回答的內容。",
    "quote": "{origin}：「{quote}」",
    "origin": "原文",
    "short": "{short}。",
    "no_citation": "沒有引用",
    "quote_changed": "引文與文章不一致",
    "missing_number": "引文中沒有「{item}」",
    "missing_name": "引文中沒有「{item}」",
    "negation": "否定與引文不一致：「{item}」",
    "little_in_common": "引文沒有說到這句話的大部分內容",
    "some_in_common": "引文只說到這句話的一部分",
    "other_language": "引文是另一種語言，只核對了數字",
}
_ENGLISH: Mapping[str, str] = {
    "refusal": "Nothing in these articles supports an answer.",
    "quote": "{origin}: “{quote}”",
    "origin": "The article says",
    "short": "{short}.",
    "no_citation": "no citation",
    "quote_changed": "the quote is not in the article",
    "missing_number": "the quote does not contain “{item}”",
    "missing_name": "the quote does not contain “{item}”",
    "negation": "negated otherwise than in the quote: “{item}”",
    "little_in_common": "the quote does not say most of this",
    "some_in_common": "the quote says only part of this",
    "other_language": "the quote is in another language; only numbers were checked",
}
_PHRASES: Mapping[Language, Mapping[str, str]] = {
    "zh-Hans": _SIMPLIFIED,
    "zh-Hant": _TRADITIONAL,
    "en": _ENGLISH,
}


def say(name: str, language: Language, **values: str) -> str:
    """Return the phrase ``name`` in ``language``, with ``values`` filled in."""
    phrase = _PHRASES[language][name]
    for key, value in values.items():
        phrase = phrase.replace("{" + key + "}", value)
    return phrase
