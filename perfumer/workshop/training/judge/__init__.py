"""How good a network is, measured."""
