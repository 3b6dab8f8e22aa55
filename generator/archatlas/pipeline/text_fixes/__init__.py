"""What may heal a finding of reading a file, as other texts of it; whether one does is found out by reading it."""
