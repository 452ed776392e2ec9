"""What a person means without touching: pointer, presence, dwell, and where targets are."""
