"""Old names that keep working for one release."""
