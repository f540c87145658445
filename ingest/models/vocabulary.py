"""The tokens of the built-in model: words of the training articles, in a Unigram tokenizer that needs no Python.

The tokenizer's scores are the words' log-frequencies, so that it cuts a text into its likeliest words (Kudo 2018).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.models.charsmap import compile_charsmap, map_traditional_characters

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

UNKNOWN = "[UNK]"
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,8}")
_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_ENGLISH = re.compile(r"[a-z]{2,20}")
_DIGITS = re.compile(r"[0-9]{1,4}")


def build_normalizer() -> Normalizer:
    """Return what every text passes first: NFKC, lower case, simplified script."""
    from tokenizers import normalizers

    charsmap = compile_charsmap(map_traditional_characters())
    return normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), normalizers.Precompiled(charsmap)])


def count_words(texts: Iterable[str], normalizer: Normalizer) -> Counter[str]:
    """Return how often each word occurs in ``texts``, as rjieba cuts them."""
    import rjieba

    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(rjieba.cut(normalizer.normalize_str(text)))
    return counts


def build_tokenizer(
    counts: Counter[str], normalizer: Normalizer, *, chinese_words: int, english_words: int, characters: int
) -> Tokenizer:
    """Return a tokenizer over the commonest Chinese words, English words and characters of ``counts``."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(_score_tokens(counts, chinese_words, english_words, characters), unk_id=0))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Punctuation("removed"),
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Digits(),
            pre_tokenizers.UnicodeScripts(),
        ]
    )
    return tokenizer


def _score_tokens(
    counts: Counter[str], chinese_words: int, english_words: int, characters: int
) -> list[tuple[str, float]]:
    letters = dict.fromkeys("abcdefghijklmnopqrstuvwxyz0123456789", 1)
    kept = (
        _most_common(_count_characters(counts), characters)
        | _most_common({word: count for word, count in counts.items() if _DIGITS.fullmatch(word)}, 1200)
        | _most_common({word: count for word, count in counts.items() if _ENGLISH.fullmatch(word)}, english_words)
        | _most_common({word: count for word, count in counts.items() if _CHINESE.fullmatch(word)}, chinese_words)
    )
    kept = letters | kept
    total = sum(kept.values())
    return [(UNKNOWN, 0.0), *((token, math.log(count / total)) for token, count in kept.items())]


def _count_characters(counts: Counter[str]) -> dict[str, float]:
    """Count characters on their own; one that stands only inside words keeps a small count, to be a last resort."""
    inside: Counter[str] = Counter()
    for word, count in counts.items():
        for character in _CHARACTER.findall(word):
            inside[character] += count
    return {character: max(counts[character], count / 100) for character, count in inside.items()}


def _most_common(counts: dict[str, float] | dict[str, int], size: int) -> dict[str, float]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(ranked[:size])
