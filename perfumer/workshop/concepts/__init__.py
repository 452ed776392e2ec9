"""Makes sets of concepts: vectors from reference faces, and words from texts."""
