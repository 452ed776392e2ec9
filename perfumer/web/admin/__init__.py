"""Reports and live figures for the operator."""
