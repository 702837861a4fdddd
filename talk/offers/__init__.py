"""What is offered to a person, and what they take of it: files, entries of a list."""
