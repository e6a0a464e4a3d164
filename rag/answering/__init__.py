"""Evidence to a checked, cited answer."""
