"""The clause reader: a message to the acts that it asks for."""
