"""A message to the acts that it asks for."""
