"""What a message asks for, done."""
