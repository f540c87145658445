"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

# A busy machine is no fault of what is tested; what must be quick has a test of its own.
hypothesis.settings.register_profile("jiangwen", deadline=None)
hypothesis.settings.load_profile("jiangwen")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as ever, but not for a third of a second each."""
    monkeypatch.setattr("qa.users._SCRYPT_COST", 16)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and question sets beside the checkout; required in CI, elsewhere optional."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is missing, and in CI the tests that need it must run")
        pytest.skip(f"needs the real articles in {SHARED}")
    return SHARED
