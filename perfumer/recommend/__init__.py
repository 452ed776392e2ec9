"""Traits and answers to ranked picks with reasons; pure."""
