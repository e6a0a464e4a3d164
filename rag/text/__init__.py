"""What is known about English text: pure functions, no model, no index."""
