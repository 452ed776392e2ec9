"""Only the old name of ``perfumer.workshop.concepts``; goes away in 0.3."""
