"""The layers of the check after its rules: an entailment model that runs here, and a language model, which is
believed as far as it quotes. Neither need be there."""
