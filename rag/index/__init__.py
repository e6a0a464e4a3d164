"""What a question is matched against. Both indexes can be rebuilt from the catalog at any time."""
