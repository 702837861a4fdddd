"""Whole requests: the words that ask, the message, the times, several in one."""
