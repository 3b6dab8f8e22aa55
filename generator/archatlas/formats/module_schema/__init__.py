"""Module schemas: the YAML format that the published JSON Schema describes."""
