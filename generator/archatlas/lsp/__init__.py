"""The language server: an estate in an editor, assessed while somebody types."""
