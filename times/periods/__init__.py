"""Stretches of time: by their names, and by their two ends."""
