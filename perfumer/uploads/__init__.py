"""Pictures that people send: checked, decoded and read in memory, one at a time."""
