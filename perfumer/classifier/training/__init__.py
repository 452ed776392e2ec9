"""Only the old names of ``perfumer.workshop.training``; goes away in 0.3."""
