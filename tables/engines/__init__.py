"""What differs from one engine to the other; `tables/database.py` is the first, SQLite."""
