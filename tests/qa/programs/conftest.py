"""One server for all programs' tests, and one that asks for a login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import Library
from qa import Assistant, Settings
from qa.ui.server import serve_in_background
from qa.users import FILE_NAME, Users


@pytest.fixture(scope="package")
def address(assistant: Assistant) -> Iterator[str]:
    with serve_in_background(assistant) as served:
        yield served


@pytest.fixture(scope="package")
def guarded(articles_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Users]]:
    """The address of a server whose library has a user, and its users."""
    with Library.open(tmp_path_factory.mktemp("guarded") / "library") as library:
        library.sync([articles_folder / "bridge.txt"])
        users = Users(library.path / FILE_NAME)
        users.add("reader", "correct horse")
        with serve_in_background(Assistant(library, Settings())) as served:
            yield served, users
