"""Drawings made of code: perfumes, answers, concepts."""
