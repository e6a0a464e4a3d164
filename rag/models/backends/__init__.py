"""What computes the transformer of a model here, and which of them is the fastest on this machine."""
