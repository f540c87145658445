"""What every format becomes before it is cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Page:
    r"""The visible text of one page.

    Attributes:
        text: Lines separated by ``\\n``; a block of markup begins a line of its own.
        fields: What the markup states: some of title, headline, date, publisher, author, url, site.
        main_lines: Numbers of the lines in the part that looks like the article; ``None`` where nothing tells.
        link_lines: Numbers of the lines that are links and nothing else.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    main_lines: frozenset[int] | None = None
    link_lines: frozenset[int] = frozenset()
