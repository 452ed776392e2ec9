"""Data sets as they are published or lie about, read one by one into labelled faces."""
