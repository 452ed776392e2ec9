"""A fleet on one machine, to try: its database, its kiosks and the pages that show their ads."""
