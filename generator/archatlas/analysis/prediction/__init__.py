"""What changes together, learnt from the past of a repository."""
