"""Text from outside, in one form: composed letters, and JSON that cannot break its reader."""
