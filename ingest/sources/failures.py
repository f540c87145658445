"""Reports of what cannot be read; the same failure of many rows of one file is told once."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.types import ReasonCode, SourceReport

_SHOWN_PLACES = 3


def report_failure(uri: str, reason: str, *, code: ReasonCode = "") -> SourceReport:
    """Return a failure that can be printed: a path may hold bytes that are not Unicode."""
    uri, reason = (text.encode(errors="replace").decode() for text in (uri, reason))
    return SourceReport(uri=uri, state="failed", reason=reason, code=code)


class FailureTally:
    """Collects the failures within one file: three thousand equal ones become one report."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._details: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def add(self, uri: str, reason: str, *, detail: str = "") -> None:
        """Note that ``uri`` failed; reasons that differ only in ``detail`` are told together."""
        self._counts[reason] = self._counts.get(reason, 0) + 1
        self._details.setdefault(reason, detail)
        places = self._places.setdefault(reason, [])
        if len(places) <= _SHOWN_PLACES:
            places.append(uri)

    def reports(self) -> Iterator[SourceReport]:
        """Yield one failure a reason, at the first place it was met."""
        for reason, (first, *others) in self._places.items():
            detail = self._details[reason]
            told = f"{reason.rstrip('.')} ({detail})." if detail else reason
            if more := self._counts[reason] - 1:
                shown = ", ".join(uri.rpartition("#")[2] for uri in others[:_SHOWN_PLACES])
                told += f" The same goes for {more:,} more: {shown}{', …' if more > _SHOWN_PLACES else ''}."
            yield report_failure(first, told)
