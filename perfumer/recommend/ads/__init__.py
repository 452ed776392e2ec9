"""Which ad for whom: strategies, what was learned, and pacing of budgets."""
