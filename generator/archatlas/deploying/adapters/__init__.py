"""What brings versions into effect."""
