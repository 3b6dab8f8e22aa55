"""What would make an estate better: changes that were computed, tried and measured."""
