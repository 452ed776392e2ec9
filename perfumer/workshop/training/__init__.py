"""Data sets, training, evaluation and export of the face model; each module runs with -m."""
