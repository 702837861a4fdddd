"""A text in canonical words, one spelling of each."""
