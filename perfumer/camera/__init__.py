"""Pixels in: one iterator of frames over devices, files, addresses and a simulated visitor."""
