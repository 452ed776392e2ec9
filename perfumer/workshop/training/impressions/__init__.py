"""Impressions from people's ratings: what is fitted to them, and how."""
