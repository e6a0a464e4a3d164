import re

from rag.cli.commands import app
from rag.settings import Settings
from tests.conftest import ROOT

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
