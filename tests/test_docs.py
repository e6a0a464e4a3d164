import ast
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

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
    commands = {c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands}

    assert all(f"dateline {command}" in README for command in commands)


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
