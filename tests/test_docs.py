import ast
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from typer.main import get_command

import rag
from rag.cli.commands import app
from rag.settings import Settings
from tests.conftest import ROOT, SAMPLE

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\|", README, re.M))
    ours = {
        (name.upper() if name.startswith("openai") else f"DATELINE_{name.upper()}"): field.default
        for name, field in Settings.model_fields.items()
    }

    assert rows.keys() == ours.keys()
    assert {n: v for n, v in rows.items() if v} == {
        n: f"{d:g}" if isinstance(d, float) else str(d) for n, d in ours.items() if d
    }


def test_the_readme_names_every_command() -> None:
    assert [name for name in get_command(app).commands if f"dateline {name}" not in README] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", [("eval", "answers"), ("eval", "retrieval"), ("why",)])
def test_the_page_on_evaluation_names_every_option(command: tuple[str, ...]) -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    found = get_command(app)
    for name in command:
        found = found.commands[name]  # type: ignore[attr-defined]
    options = {max(option.opts, key=len) for option in found.params if option.opts[0].startswith("-")}

    assert f"dateline {' '.join(command)} " in page
    assert len(options) > 5 and options - set(re.findall(r"-{1,2}[a-z]+(?:-[a-z]+)*", page)) == {"--index"}


def test_the_architecture_page_names_every_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = [p.relative_to(ROOT).as_posix() for p in ROOT.glob("rag/*.py") if p.name != "__init__.py"]
    packages = [f"{p.parent.relative_to(ROOT).as_posix()}/" for p in ROOT.glob("rag/*/__init__.py")]

    assert [name for name in modules + packages if name not in page] == []


def examples() -> list[str]:
    """Every block of Python in the README, and the one in the package's docstring."""
    indented = re.findall(r"^(?: {4}.*\n)+", rag.__doc__ or "", re.M)
    return [*re.findall(r"^```python\n(.*?)^```", README, re.M | re.S), *map(textwrap.dedent, indented)]


@pytest.mark.parametrize("example", examples())
def test_the_examples_run_as_they_stand(example: str, sample_index: Path, tmp_path: Path) -> None:
    """Over the sample index at its usual place, and a folder of articles."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "index").symlink_to(sample_index)
    (tmp_path / "articles").symlink_to(SAMPLE / "feeds")
    script = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{example}"

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=240)

    assert ran.returncode == 0, ran.stderr
    assert re.search(r"\d", ran.stdout) and "Maren Isolde" in ran.stdout


def test_there_are_examples_and_all_of_them_print() -> None:
    assert len(examples()) >= 2
    assert all("print" in {getattr(n, "id", "") for n in ast.walk(ast.parse(e))} for e in examples())
