"""The shape of the code: who imports whom, what loads when, and how long things are."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "ingest").rglob("*.py"), *(ROOT / "qa").rglob("*.py")])
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# Each heavy library has few homes; a path ending in / is a folder.
HOMES = {
    "chromadb": ("ingest/storage/vectors.py", "ingest/storage/generations.py"),
    "tantivy": ("ingest/storage/words.py",),
    "torch": ("ingest/embedding.py", "ingest/models/", "qa/models/", "qa/retrieval/reranking.py"),
    "sentence_transformers": ("ingest/embedding.py", "ingest/models/", "qa/retrieval/reranking.py"),
    "pdfminer": ("ingest/extraction/documents.py",),
    "docx": ("ingest/extraction/documents.py",),
    "warcio": ("ingest/sources/archives.py",),
    "datasketch": ("ingest/signatures.py",),
    "watchfiles": ("ingest/pipeline/watching.py",),
    "gradio": ("qa/ui/",),
    "langchain": ("qa/answering/",),
    "langchain_openai": ("qa/answering/",),
    "langchain_core": (
        "qa/chain.py",
        "qa/answering/",
        "qa/assistant.py",
        "ingest/retriever.py",
        "ingest/embedding.py",
        "qa/benchmarks/",
    ),
}
# What a page passes through on its way into the library: each knows only what comes in and what goes out.
STAGES = (
    "sources",
    "decoding",
    "extraction",
    "cleaning",
    "metadata",
    "chunking",
    "embedding",
    "storage.words",
    "storage.vectors",
)
# From what is known first to what joins it: nothing imports what stands to its right.
JOINERS = {
    "ingest": ("pipeline", "library"),
    "qa": ("chain", "assistant", "opening", "evaluation", "ui", "commands", "cli"),
}


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every module a file imports, but for types only, and whether that happens when the file is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outers = list(ast.walk(tree))
    never = {id(node) for outer in outers if is_type_checking(outer) for node in ast.walk(outer)}
    inside = {
        id(node)
        for outer in outers
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if id(node) in never:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) not in inside
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or "", id(node) not in inside


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_heavy_library_is_imported_only_at_its_home_and_inside_functions(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for module, at_import in imports_of(path):
        package = module.split(".")[0]
        if package in HOMES:
            assert name.startswith(HOMES[package]), f"{name} imports {package}"
            owns_its_loading = name.startswith(("qa/ui/", "ingest/models/", "qa/models/", "ingest/retriever.py"))
            assert owns_its_loading or not at_import, f"{name} loads {package} when it is imported"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_ingest_never_imports_qa(path: Path) -> None:
    if path.is_relative_to(ROOT / "ingest"):
        assert not [module for module, _ in imports_of(path) if module.split(".")[0] == "qa"]


def modules_imported(path: Path, package: str) -> set[str]:
    """Return the names right below ``package`` that a file imports when it runs."""
    return {module.split(".")[1] for module, _ in imports_of(path) if module.startswith(f"{package}.")}


def file_of(module: str) -> Path:
    """Return the file of a module, or the front of a package."""
    path = ROOT / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage: str) -> None:
    imported = {module for module, _ in imports_of(file_of(f"ingest.{stage}"))}
    assert not imported & {f"ingest.{other}" for other in STAGES if other != stage}


@pytest.mark.parametrize("package", sorted(JOINERS))
def test_nothing_imports_what_joins_it(package: str) -> None:
    joiners = JOINERS[package]
    for path in (ROOT / package).rglob("*.py"):
        part = path.relative_to(ROOT / package).with_suffix("").parts[0]
        if part not in ("__init__", "doctor", "benchmarks", "models", "programs"):
            later = joiners[joiners.index(part) + 1 :] if part in joiners else joiners
            wrong = modules_imported(path, package) & set(later)
            assert not wrong, f"{path} imports {wrong}"


@pytest.mark.parametrize("statement", ["import qa", "import ingest", "from qa.cli import app"])
def test_importing_loads_no_heavy_library(statement: str) -> None:
    heavy = ("torch", "chromadb", "gradio", "sentence_transformers", "tantivy", "langchain_core", "lxml")
    code = f"import sys; {statement}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, f"{path}: {node.name}"


def test_the_public_names_are_the_documented_ones() -> None:
    import ingest
    import qa

    assert set(ingest.__all__) == {"Article", "Chunk", "Library", "Progress", "SyncReport"}
    assert {"Answer", "Assistant", "Citation", "Passage", "Settings"} <= set(qa.__all__)
    for module in (ingest, qa):
        assert all(hasattr(module, name) for name in module.__all__)


def test_no_except_exception_outside_the_two_borders() -> None:
    borders = ("qa/cli.py", "qa/commands/", "qa/ui/")
    for path in MODULES:
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and not name.startswith(borders):
                broad = node.type is None or (
                    isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
                )
                reraises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                assert not broad or reraises, f"{name}:{node.lineno}"
