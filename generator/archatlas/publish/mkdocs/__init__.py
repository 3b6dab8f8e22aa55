"""What joins an atlas with mkdocs, Material for MkDocs and mkdocs-gen-files."""
