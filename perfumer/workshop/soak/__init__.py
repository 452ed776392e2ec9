"""A kiosk under load for hours: visits, viewers, uploads and faults by a seeded plan."""
