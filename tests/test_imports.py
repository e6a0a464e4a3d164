import subprocess
import sys


def test_importing_rag_loads_nothing_heavy() -> None:
    """What can be checked without a clock of the promise that `import rag` takes under 0.3 s."""
    heavy = "torch chromadb gradio sqlalchemy llama_index numpy openai tantivy pydantic ir_measures spacy".split()
    code = f"import rag, sys; print([m for m in {heavy!r} if m in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
