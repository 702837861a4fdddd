"""Notes and lists: kept, changed, corrected, forgotten, taken back."""
