"""The pages of topics: both ends of each, whose it is, and what happens if it stops or changes."""
