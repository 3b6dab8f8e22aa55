"""How words, numbers and the texts of others are written, wherever they are shown."""
