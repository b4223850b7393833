"""Layers point one way (DESIGN §6): what each module may import, and where a file may lie."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["data_loaders", "metrics", "charts", "reports", "ui", "pages"]
LEAVES = {"i18n"}
FOLDERS = {*LAYERS, *LEAVES, "sample_data", "tests"}
STREAMLIT_ROOMS = {"app.py", "pages", "ui"}
SHAPELESS_NAMES = {"utils.py", "common.py", "helpers.py", "misc.py", "core.py", "base.py"}


def sources() -> list[Path]:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split()
    found = [Path(name) for name in tracked if (ROOT / name).is_file()]
    return found or [path.relative_to(ROOT) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]


def imported(path: Path) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def is_root(path: Path) -> bool:
    """Composition roots may import anything."""
    return path.name == "__main__.py" or path == Path("app.py")


CASES = [path for path in sources() if path.parts[0] != "tests"]


@pytest.mark.parametrize("path", CASES, ids=str)
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    room = path.parts[0]
    packages = {name.split(".")[0] for name in imported(path)}
    if is_root(path):
        return
    if room in LEAVES:
        assert not packages & set(LAYERS), f"{path} is a leaf"
    elif room in LAYERS:
        allowed = set(LAYERS[: LAYERS.index(room) + 1]) | LEAVES
        assert not (packages & FOLDERS) - allowed, f"{path} imports {(packages & FOLDERS) - allowed}"
    assert room in STREAMLIT_ROOMS or "streamlit" not in packages, f"{path} imports streamlit"
    assert room == "charts" or "plotly" not in packages, f"{path} imports plotly"
    assert not any(name.startswith("plotly.express") for name in imported(path)), f"{path} uses Plotly Express"


@pytest.mark.parametrize("path", sources(), ids=str)
def test_each_file_has_a_room_and_a_name(path: Path) -> None:
    assert path == Path("app.py") or path.parts[0] in FOLDERS, f"{path}: a top-level folder outside the design"
    assert path.name not in SHAPELESS_NAMES
    assert path.parent != Path("pages"), f"{path}: opened by its name it would run without app.py and its sign-in"
    if path.parts[0] != "tests":
        assert "unsafe_allow_html" not in (ROOT / path).read_text(encoding="utf-8")
