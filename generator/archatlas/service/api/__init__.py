"""What programs are answered, one file a part of the API."""
