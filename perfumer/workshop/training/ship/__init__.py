"""From a checkpoint to the files that a booth loads, and their card."""
