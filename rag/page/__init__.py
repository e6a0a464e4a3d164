"""The chat page: Gradio in a FastAPI app. The only package that knows gradio, besides app.py."""

from rag.page.examples import examples_of
from rag.page.server import build_app, serve

__all__ = ["build_app", "examples_of", "serve"]
