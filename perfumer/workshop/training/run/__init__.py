"""One training run: model, loss, rates, loop and what it writes."""
