"""What modules offer each other."""
