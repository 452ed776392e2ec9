"""Only the old name of ``perfumer.workshop.diary``; goes away in 0.3."""
