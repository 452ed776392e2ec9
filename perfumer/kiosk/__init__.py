"""The running booth: its parts, its worker threads and what they tell of themselves."""
