"""The words an answer says of itself, in the reader's language: the refusal, frames and reasons."""

from __future__ import annotations

from collections.abc import Mapping

from qa.questions import Language

_SIMPLIFIED: Mapping[str, str] = {
    "refusal": "已收录的文章里没有找到能支持回答的内容。",
    "part_not_found": "已收录的文章里没有找到“{question}”的答案。",
    "quote": "{origin}：“{quote}”",
    "origin": "原文",
    "short": "{short}。",
    "short_and_more": "{short}；",
    "no_citation": "没有引用",
    "quote_changed": "引文与文章不一致",
    "missing_number": "引文中没有“{item}”",
    "misquoted": "“{item}”不是引文的原话",
    "missing_name": "引文中没有“{item}”",
    "misplaced_number": "引文里的“{item}”说的是别的事",
    "negation": "与引文说法相反：“{item}”",
    "exchanged": "引文里“{item}”的双方或主体不是这样",
    "hedge_dropped": "引文说得没有这么肯定：“{item}”",
    "little_in_common": "引文没有说到这句话的大部分内容",
    "some_in_common": "引文只说到这句话的一部分",
    "other_language": "引文是另一种语言，只核对了数字和名称",
    "incomplete": "（模型中途停止，以上只是回答的一部分。）",
    "nearest": "最接近的段落：",
    "suggest_reading": "库里还没有文章。",
    "suggest_wider": "这次只查了{filters}，放宽范围再试。",
    "suggest_other_words": "文章里没有出现过{words}。请核对写法，或换一个说法。",
    "suggest_one_thing": "没有一段文字同时提到{words}。可以一次只问一件事。",
    "suggest_nearest": "最接近的文章是{titles}。可以问得更具体，或用文章里的说法。",
}
_TRADITIONAL: Mapping[str, str] = {
    "refusal": "已收錄的文章裡沒有找到能支持回答的內容。",
    "part_not_found": "已收錄的文章裡沒有找到「{question}」的答案。",
    "quote": "{origin}：「{quote}」",
    "origin": "原文",
    "short": "{short}。",
    "short_and_more": "{short}；",
    "no_citation": "沒有引用",
    "quote_changed": "引文與文章不一致",
    "missing_number": "引文中沒有「{item}」",
    "misquoted": "「{item}」不是引文的原話",
    "missing_name": "引文中沒有「{item}」",
    "misplaced_number": "引文裡的「{item}」說的是別的事",
    "negation": "與引文說法相反：「{item}」",
    "exchanged": "引文裡「{item}」的雙方或主體不是這樣",
    "hedge_dropped": "引文說得沒有這麼肯定：「{item}」",
    "little_in_common": "引文沒有說到這句話的大部分內容",
    "some_in_common": "引文只說到這句話的一部分",
    "other_language": "引文是另一種語言，只核對了數字和名稱",
    "incomplete": "（模型中途停止，以上只是回答的一部分。）",
    "nearest": "最接近的段落：",
    "suggest_reading": "庫裡還沒有文章。",
    "suggest_wider": "這次只查了{filters}，放寬範圍再試。",
    "suggest_other_words": "文章裡沒有出現過{words}。請核對寫法，或換一個說法。",
    "suggest_one_thing": "沒有一段文字同時提到{words}。可以一次只問一件事。",
    "suggest_nearest": "最接近的文章是{titles}。可以問得更具體，或用文章裡的說法。",
}
_ENGLISH: Mapping[str, str] = {
    "refusal": "Nothing in these articles supports an answer.",
    "part_not_found": "Nothing in these articles answers “{question}”",
    "quote": "{origin}: “{quote}”",
    "origin": "The article says",
    "short": "{short}.",
    "short_and_more": "{short};",
    "no_citation": "no citation",
    "quote_changed": "the quote is not in the article",
    "missing_number": "the quote does not contain “{item}”",
    "misquoted": "“{item}” is not what the quote says",
    "missing_name": "the quote does not contain “{item}”",
    "misplaced_number": "in the quote, “{item}” is said of something else",
    "negation": "the quote says the opposite: “{item}”",
    "exchanged": "in the quote, “{item}” is between others or of others",
    "hedge_dropped": "the quote is less certain: “{item}”",
    "little_in_common": "the quote does not say most of this",
    "some_in_common": "the quote says only part of this",
    "other_language": "the quote is in another language; only numbers and names were checked",
    "incomplete": "(The model broke off: this is only a part of the answer.)",
    "nearest": "The nearest passages:",
    "suggest_reading": "There are no articles in the library yet.",
    "suggest_wider": "Only {filters} was searched; try a wider range.",
    "suggest_other_words": "No article mentions {words}. Check the spelling, or say it in other words.",
    "suggest_one_thing": "No passage mentions {words} together. Try asking about one thing at a time.",
    "suggest_nearest": "The nearest articles are {titles}. Ask more specifically, or use their words.",
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
