"""The openai package against any server that speaks its protocol: hosted, llama.cpp, vLLM, Ollama."""

from rag.answering.writers.openai.writer import OpenAIWriter

__all__ = ["OpenAIWriter"]
