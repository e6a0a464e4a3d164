"""What a question asks, read from its words alone: outlets, times, names, kind and parts. Pure; no model."""
