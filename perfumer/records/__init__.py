"""What the kiosk remembers: plays, who was there as numbers, visits and feedback; no person."""
