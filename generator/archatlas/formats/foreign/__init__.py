"""What all formats of other systems have in common: documents, references, and how descriptions become modules."""
