"""The second layer of the check: a language model judges what the rules have, and is believed as far as it quotes."""
