"""What a language model says that a question asks, taken only as far as the question's own words bear it out."""
