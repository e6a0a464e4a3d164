"""Does a draft stand in what it cites? check.py has the rules in order."""
