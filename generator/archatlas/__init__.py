"""archatlas turns module schemas into a published, searchable atlas of an architecture."""

__version__ = "0.1.0"
