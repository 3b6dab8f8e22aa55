"""The search of a site of ours: what is found, and the files of its index."""
