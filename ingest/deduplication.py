"""Clusters of articles that are copies of one text: syndicated stories, and the same story under several addresses.

A cluster is a connected component of the graph whose edges join copies, so it depends on the articles alone, not on
the order in which they came. Its id is that of its earliest article. Nothing is merged or deleted: copies stay
articles of their own.

An article is signed when it is new, and compared once with all others; what has not been compared is marked in the
database, and marked again when an article of its cluster goes or changes, for that one may have held it together. Work
is committed some thousand articles at a time: a killed process leaves marks, and the next writer goes on.

The bands of all signatures, 128 bytes an article, are matched in memory by sorting. `datasketch.MinHashLSH` keeps a
Python set for each band of each article, which is half a gigabyte for 68,000 of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from ingest.signatures import BANDS, Body, are_copies, describe_body, sign_body
from ingest.storage.articles import EARLIEST_FIRST, ArticleStore
from ingest.types import Progress

_SIGNED_AT_ONCE = 500
_COMPARED_AT_ONCE = 5000
# Bodies kept while pairs are compared; one takes about 5 KB.
_BODIES_KEPT = 4000
# In a larger band each article is compared with so many: all copies among them are joined all the same.
_MOST_IN_BAND = 50

Report = Callable[[Progress], None]


def update_clusters(articles: ArticleStore, *, report: Report) -> None:
    """Bring the clusters up to date with the articles."""
    _sign_new(articles, report)
    total = articles.number("SELECT count(*) FROM signature WHERE compared = 0")
    done = 0
    while rows := articles.rows(
        "SELECT article FROM signature WHERE compared = 0 ORDER BY article LIMIT ?", _COMPARED_AT_ONCE
    ):
        pending = [key for (key,) in rows]
        _compare(articles, pending)
        done += len(pending)
        report(Progress("clusters", done, total))


def _sign_new(articles: ArticleStore, report: Report) -> None:
    unsigned = [
        key
        for (key,) in articles.rows(
            "SELECT key FROM article WHERE key NOT IN (SELECT article FROM signature)"
            " AND key NOT IN (SELECT article FROM quarantine) ORDER BY key"
        )
    ]
    for start in range(0, len(unsigned), _SIGNED_AT_ONCE):
        texts = articles.texts(unsigned[start : start + _SIGNED_AT_ONCE])
        signed = [(key, sign_body(describe_body(text)).tobytes()) for key, text in texts.items()]
        with articles.transaction() as connection:
            connection.executemany("INSERT INTO signature (article, bands) VALUES (?, ?)", signed)
        report(Progress("signatures", start + len(signed), len(unsigned)))


def _compare(articles: ArticleStore, pending: Sequence[int]) -> None:
    """Join the articles ``pending`` with their copies among themselves and among those compared before."""
    keys, bands = _load_bands(articles, pending)
    groups = _Groups()
    for members in _load_clusters(articles):
        groups.join(members)

    @lru_cache(maxsize=_BODIES_KEPT)
    def body(key: int) -> Body:
        return describe_body(articles.texts([key])[key])

    for first, second in _find_candidates(keys, bands, np.isin(keys, pending)):
        if groups.find(first) != groups.find(second) and are_copies(body(first), body(second)):
            groups.join((first, second))
    _store(articles, pending, groups)


def _load_bands(articles: ArticleStore, pending: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the keys and bands of the articles ``pending`` and of all that have been compared, by ascending key."""
    rows = articles.rows(
        "SELECT article, bands FROM signature WHERE compared OR article IN (SELECT value FROM json_each(?))"
        " ORDER BY article",
        json.dumps(pending),
    )
    keys = np.array([key for key, _ in rows], dtype=np.int64)
    return keys, np.frombuffer(b"".join(bands for _, bands in rows), dtype=np.uint32).reshape(-1, BANDS)


def _load_clusters(articles: ArticleStore) -> Iterator[list[int]]:
    """Yield the keys of the articles of each cluster, but for those that have to be compared again."""
    rows = articles.rows(
        "SELECT cluster_id, key FROM article JOIN signature ON signature.article = article.key"
        " WHERE cluster_id IS NOT NULL AND compared ORDER BY cluster_id"
    )
    for _, members in groupby(rows, key=itemgetter(0)):
        yield [key for _, key in members]


def _find_candidates(
    keys: NDArray[np.int64], bands: NDArray[np.uint32], is_pending: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of articles that share a band, of which at least one is pending, in order of their keys."""
    found = [np.zeros(0, dtype=np.int64)]
    for band in bands.T:
        rows = np.argsort(band, kind="stable")
        for distance in range(1, _MOST_IN_BAND + 1):
            first, second = rows[:-distance], rows[distance:]
            equal = band[first] == band[second]
            if not equal.any():
                break
            wanted = equal & (is_pending[first] | is_pending[second])
            found.append(first[wanted] * len(keys) + second[wanted])
    for pair in np.unique(np.concatenate(found)).tolist():
        yield int(keys[pair // len(keys)]), int(keys[pair % len(keys)])


def _store(articles: ArticleStore, pending: Sequence[int], groups: _Groups) -> None:
    """Store the clusters that the articles ``pending`` are in now, and that they have been compared."""
    with articles.transaction() as connection:
        members = groups.members_of(pending)
        rows = articles.rows(
            "SELECT key, id, cluster_id FROM article WHERE key IN (SELECT value FROM json_each(?))"
            f" ORDER BY {EARLIEST_FIRST}",
            json.dumps(members),
        )
        earliest: dict[int, str] = {}
        sizes = Counter(groups.find(key) for key in members)
        for key, article_id, old in rows:
            group = groups.find(key)
            cluster = earliest.setdefault(group, article_id) if sizes[group] > 1 else None
            if cluster != old:
                connection.execute("UPDATE article SET cluster_id = ? WHERE key = ?", (cluster, key))
        connection.executemany("UPDATE signature SET compared = 1 WHERE article = ?", ((key,) for key in pending))


class _Groups:
    """Disjoint sets of keys that can be joined (Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm")."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def find(self, key: int) -> int:
        """Return the key that stands for the set of ``key``."""
        root = key
        while (parent := self._parents.get(root, root)) != root:
            root = parent
        while key != root:
            self._parents[key], key = root, self._parents[key]
        return root

    def join(self, keys: Sequence[int]) -> None:
        """Make one set of the sets of ``keys``."""
        root = self.find(keys[0])
        self._parents[root] = root
        for key in keys[1:]:
            self._parents[self.find(key)] = root

    def members_of(self, keys: Iterable[int]) -> list[int]:
        """Return all members of the sets of ``keys``."""
        wanted = {self.find(key) for key in keys}
        return [*wanted, *(key for key in list(self._parents) if key not in wanted and self.find(key) in wanted)]
