"""Only the old name of ``perfumer.workshop.curate``; goes away in 0.3."""
