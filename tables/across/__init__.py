"""What goes across all tables."""
