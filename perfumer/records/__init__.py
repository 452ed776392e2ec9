"""What the kiosk records: plays, counts of who saw them, visits and answers; no person."""
