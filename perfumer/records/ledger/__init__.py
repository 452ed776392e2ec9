"""Writing: a queue, an outbox, a chain of hashes, and shipping to a central database."""
