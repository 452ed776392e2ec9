"""Reading: figures for reports, and what is withheld because it is about too few people."""
