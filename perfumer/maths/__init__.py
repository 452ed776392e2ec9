"""Functions on arrays that several stages share."""
