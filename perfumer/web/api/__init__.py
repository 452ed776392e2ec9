"""The public API: a picture in, what was read out."""
