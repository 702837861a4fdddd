"""Reminders as one talks of them: set, found, changed, paused, listed."""
