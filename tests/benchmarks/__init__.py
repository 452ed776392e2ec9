"""The benchmarks in miniature: their figures mean nothing here, but each of them still runs."""
