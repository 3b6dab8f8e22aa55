"""What is different since another revision."""
