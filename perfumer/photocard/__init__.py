"""The photo card: a person cut out, before a background of the concept, with name and line."""
