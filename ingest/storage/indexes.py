"""Keeps the two derived indexes up with the change log of the truth. All writing here is under the library's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.errors import LibraryDamaged
from ingest.storage.articles import ArticleStore
from ingest.storage.rows import Changes
from ingest.storage.vectors import VectorIndex
from ingest.storage.words import NewChunk, WordIndex
from ingest.types import Progress

Report = Callable[[Progress], None]

_CHANGES_AT_ONCE = 5000
_WAITING_IN_BULK = 20_000


@dataclass(frozen=True, slots=True)
class Indexes:
    """The word and the vector index of one library, and the truth they follow."""

    articles: ArticleStore
    words: WordIndex
    vectors: VectorIndex

    def are_current(self) -> bool:
        """Return whether there is nothing for a writer to do."""
        self.words.refresh()
        return self._words_current() and not self.vectors.is_stale()

    def follow(self) -> None:
        """Look at what another process has written since."""
        if self.words.applied_revision != self.articles.revision():
            self.words.refresh()

    def catch_up(self, report: Report) -> None:
        """Apply to both indexes what has changed; build again what cannot be used."""
        self.words.refresh()
        if not self._words_current():
            self._catch_up_words(report)
        if self.vectors.is_stale():
            self.rebuild_vectors(report)

    def catch_up_in_bulk(self, report: Report) -> None:
        """Apply to the word index what has changed, once it is worth a commit."""
        if self.articles.revision() - self.words.applied_revision >= _WAITING_IN_BULK:
            self._catch_up_words(report)

    def rebuild_words(self, report: Report) -> None:
        """Build the word index again."""
        self.words.rebuild((added, changes.revision, changes.token) for added, changes in self._batches(0, report))

    def rebuild_vectors(self, report: Report) -> None:
        """Build the vector index again."""
        self.vectors.rebuild(report=lambda done, total: report(Progress("vectors", done, total)))

    def words_fit(self) -> bool:
        """Return whether the word index has followed this library's history, and not that of another backup of it."""
        words = self.words
        return words.usable and self.articles.token_at(words.applied_revision) == words.applied_token

    def _words_current(self) -> bool:
        return self.words_fit() and self.words.applied_revision == self.articles.revision()

    def _catch_up_words(self, report: Report) -> None:
        if not self.words_fit():
            self.rebuild_words(report)
            return
        try:
            for added, changes in self._batches(self.words.applied_revision, report):
                self.words.apply(added=added, removed=changes.removed, revision=changes.revision, token=changes.token)
        except LibraryDamaged:
            self.rebuild_words(report)

    def _batches(self, after: int, report: Report) -> Iterator[tuple[list[NewChunk], Changes]]:
        """Yield the chunks that came, and with them the changes they are part of."""
        last = self.articles.revision()
        while after < last:
            changes = self.articles.changes(after=after, limit=_CHANGES_AT_ONCE)
            found = self.articles.chunks_by_key(changes.added)
            added = [(key, found[key][1].title, found[key][0].text) for key in changes.added]
            yield added, changes
            after = changes.revision
            report(Progress("words", after, last))
