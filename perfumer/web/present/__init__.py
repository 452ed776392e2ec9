"""Snapshot, catalog and language become what a page shows; no Flask here."""
