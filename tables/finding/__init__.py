"""What a search looks things up in."""
