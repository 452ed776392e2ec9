"""Trains, evaluates and exports the face model; each module here is a command."""
