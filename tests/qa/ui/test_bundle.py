from __future__ import annotations

from pathlib import Path

import pytest

from qa.ui.bundle import COMPONENTS, find_needed_files, stop_timer

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")


def write_bundle(folder: Path) -> Path:
    assets = folder / "assets"
    assets.mkdir(parents=True)
    (folder / "index.html").write_text('<script type="module" src="./assets/index-a1.js"></script>')
    (assets / "index-a1.js").write_text('m.f=["./Index-b2.js","./core-c3.js","./core-c3.css"]')
    (assets / "Index-b2.js").write_text(
        'm.f=["./Blocks-d4.js","./Blocks-d4.css","./Login-x.js"];import(`./Blocks-d4.js`),__vite__mapDeps([0,1])'
    )
    (assets / "core-c3.js").write_text(
        'm.f=["./Index-html.js","./Example-html.js","./Index-video.js"];'
        ",html:{example:()=>import(`./Example-html.js`),__vite__mapDeps([1]),"
        "component:()=>import(`./Index-html.js`),__vite__mapDeps([0,1])},"
        ",video:{component:()=>import(`./Index-video.js`),__vite__mapDeps([2])}"
    )
    return folder


def test_the_files_of_the_chat_are_found_and_no_others(tmp_path: Path) -> None:
    names = [Path(path).name for path in find_needed_files(write_bundle(tmp_path))]
    assert names == [
        "index-a1.js", "Index-b2.js", "core-c3.js", "core-c3.css",
        "Blocks-d4.js", "Blocks-d4.css", "Index-html.js", "Example-html.js",
    ]  # fmt: skip


def test_another_bundle_gives_nothing_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>something else</p>")
    assert find_needed_files(tmp_path) == ()


def test_every_part_of_the_chat_is_found_in_gradios_bundle() -> None:
    from gradio.route_utils import BUILD_PATH_LIB

    folder = Path(BUILD_PATH_LIB).parent
    needed = find_needed_files(folder)
    assert all((folder / path).is_file() for path in needed)
    assert sum("/Index-" in path and path.endswith(".js") for path in needed) > len(COMPONENTS)


def test_gradios_timer_ticks_once_and_everything_else_stays() -> None:
    from gradio.route_utils import BUILD_PATH_LIB

    scripts = (Path(BUILD_PATH_LIB).parent / path for path in find_needed_files(Path(BUILD_PATH_LIB).parent))
    texts = [script.read_text("utf-8") for script in scripts if script.suffix == ".js"]
    changed = [(text, stop_timer(text)) for text in texts if stop_timer(text) != text]
    assert len(changed) == 1
    before, after = changed[0]
    assert 0 < len(before) - len(after) < 20
