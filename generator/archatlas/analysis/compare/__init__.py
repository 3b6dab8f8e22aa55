"""What is different between two states of an estate, and what that does to those who rely on it."""
