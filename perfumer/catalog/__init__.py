"""What can be asked and shown: typed items loaded from data/*.json, and picks from them."""
