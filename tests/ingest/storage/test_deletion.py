"""The proof of a removal finds what is still there."""

from __future__ import annotations

from ingest import Library
from ingest.storage.deletion import find_traces, remember_article


def test_an_article_that_is_there_is_found_by_its_sentences(filled: Library) -> None:
    article = filled.articles()[3]
    remembered = remember_article(filled._articles, article.id)
    assert 1 < len(remembered.sentences) <= 5
    assert all(sentence in article.text for sentence in remembered.sentences)
    assert find_traces(filled._indexes, filled.embedder, [remembered]) == (article.id,)


def test_words_left_in_the_index_are_found_and_the_index_is_built_again(filled: Library) -> None:
    article = filled.articles()[3]
    remembered = remember_article(filled._articles, article.id)
    filled._articles.remove([article.id])
    assert find_traces(filled._indexes, filled.embedder, [remembered]) == (article.id,)
    filled._indexes.rebuild_words(lambda progress: None)
    assert find_traces(filled._indexes, filled.embedder, [remembered]) == ()
