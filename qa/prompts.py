"""Loads the words given to a language model from ``prompts/``, and checks their variables.

A variable is written ``{{name}}``. All are filled in one pass, so braces in a question or an article mean nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.errors import PromptError

PromptName = Literal["answer", "rewrite", "draft", "protocol"]

_VARIABLES: Mapping[PromptName, frozenset[str]] = {
    "answer": frozenset({"passages", "question"}),
    "rewrite": frozenset({"history", "question"}),
    "draft": frozenset({"passages", "count"}),
    "protocol": frozenset({"no_answer"}),
}
_VARIABLE = re.compile(r"\{\{\s*(\w*)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text of one prompt file.

    Attributes:
        name: ``answer``, ``rewrite``, ``draft`` or ``protocol``.
        text: With its variables still in it.
        variables: The names of its variables.
        digest: A hash of ``text``, kept with every answer.
    """

    name: PromptName
    text: str
    variables: frozenset[str]
    digest: str

    def fill(self, **values: str) -> str:
        """Return the text with every variable replaced by its value, as it is.

        Raises:
            KeyError: A variable has no value.
        """
        return _VARIABLE.sub(lambda match: values[match[1]], self.text)


def load_prompt(name: PromptName, *, language: str, folder: Path | None = None) -> Prompt:
    """Return a prompt in the language of the question.

    Args:
        name: ``answer`` (passages and question), ``rewrite`` (a follow-up), ``draft``
            (questions about an article) or ``protocol`` (how to cite).
        language: ``en`` or a kind of Chinese.
        folder: The user's own prompts; ``None`` means the built-in ones.

    Raises:
        PromptError: The file is missing or not UTF-8, lacks a variable, or has one that nothing fills.
    """
    path = (folder or built_in_folder()) / f"{name}.{'en' if language == 'en' else 'zh'}.md"
    text = _read_prompt(path, name)
    found = frozenset(_VARIABLE.findall(text))
    expected = _VARIABLES[name]
    if missing := expected - found:
        raise PromptError(
            f"The prompt {path} lacks the variable {_list_variables(missing)}.",
            name=name,
            hint="Write it where its value is to stand.",
        )
    if unknown := found - expected:
        raise PromptError(
            f"The prompt {path} has the unknown variable {_list_variables(unknown)}.",
            name=name,
            hint=f"It may use {_list_variables(expected)}.",
        )
    return Prompt(name, text, found, hashlib.blake2b(text.encode(), digest_size=8).hexdigest())


def built_in_folder() -> Path:
    """Return where the prompts that come with the program are: inside the wheel, or beside the code in a checkout."""
    package = Path(__file__).parent
    installed = package / "_prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


def _read_prompt(path: Path, name: PromptName) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise PromptError(f"The prompt {path} is not UTF-8 text.", name=name, hint="Save it as UTF-8.") from error
    except OSError as error:
        raise PromptError(
            f"The prompt {path} cannot be read: {error.strerror}.",
            name=name,
            hint=f"Copy {path.name} from {built_in_folder()} and change the copy, or unset the setting `prompts`.",
        ) from error


def _list_variables(names: frozenset[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in sorted(names))
