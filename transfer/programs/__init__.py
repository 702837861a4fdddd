"""What other programs export, brought here."""
