"""Choose ads: strategies, what was learned of them, and pacing of budgets."""
