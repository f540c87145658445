"""The log of syncs: what the last of them met, source by source.

What a run stores and what it logs is committed together, so the log of a killed run is right as far as it goes; a run
without an end was interrupted, or is under way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import cast

from ingest.errors import RunNotFound
from ingest.storage.database import Database
from ingest.types import ReasonCode, SourceReport, SourceState, SyncRun

RUNS_KEPT = 50
_CODE_END = "\x1f"  # the separator of units in ASCII, which is in no sentence


class RunLog:
    """The last syncs of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, paths: Sequence[str]) -> int:
        """Log that a sync of ``paths`` begins, forget the oldest, and return its number."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO run (paths, started_at) VALUES (?, ?)", (json.dumps(paths, ensure_ascii=False), _now())
            )
            number = int(cursor.lastrowid or 0)
            connection.execute("DELETE FROM run WHERE number <= ?", (number - RUNS_KEPT,))
        return number

    def note(self, number: int, reports: Iterable[SourceReport]) -> None:
        """Log what became of some sources of the run ``number``."""
        now = _now()
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO run_source VALUES (?, ?, ?, ?, ?)",
                ((number, now, report.uri, report.state, _pack_reason(report)) for report in reports),
            )

    def finish(self, number: int, *, skipped: int) -> None:
        """Log the end of the run; what was skipped is only counted."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE run SET finished_at = ?, skipped = ? WHERE number = ?", (_now(), skipped, number)
            )

    def runs(self, limit: int) -> tuple[SyncRun, ...]:
        """Return the last ``limit`` runs, the latest first."""
        rows = self._database.rows(
            "SELECT number, paths, started_at, finished_at, skipped FROM run ORDER BY number DESC LIMIT ?", limit
        )
        return tuple(self._build(*row) for row in rows)

    def sources(self, number: int) -> tuple[SourceReport, ...]:
        """Return what became of each source that the run ``number`` did not skip, in the order it was dealt with.

        Raises:
            RunNotFound: The log has no such run.
        """
        if not self._database.rows("SELECT 1 FROM run WHERE number = ?", number):
            raise RunNotFound(
                f"The log has no run {number}.", path=self._database.folder, hint="List them with `jiangwen runs`."
            )
        rows = self._database.rows("SELECT uri, state, reason, at FROM run_source WHERE run = ? ORDER BY rowid", number)
        return tuple(_build_report(*row) for row in rows)

    def _build(self, number: int, paths: str, started_at: str, finished_at: str | None, skipped: int) -> SyncRun:
        counted = dict(
            self._database.rows("SELECT state, count(*) FROM run_source WHERE run = ? GROUP BY state", number)
        )
        return SyncRun(
            number=number,
            paths=tuple(json.loads(paths)),
            started_at=started_at,
            finished_at=finished_at,
            added=counted.get("added", 0),
            updated=counted.get("updated", 0),
            skipped=skipped,
            removed=counted.get("removed", 0),
            failed=counted.get("failed", 0),
        )


def _pack_reason(report: SourceReport) -> str:
    """Return the reason as it is logged: behind its code, where it has one."""
    return f"{report.code}{_CODE_END}{report.reason}" if report.code else report.reason


def _build_report(uri: str, state: SourceState, logged: str, at: str) -> SourceReport:
    code, _, reason = logged.rpartition(_CODE_END)
    return SourceReport(uri, state, reason, at, cast(ReasonCode, code))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
