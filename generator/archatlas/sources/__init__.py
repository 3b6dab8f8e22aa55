"""Where texts come from: directories and git revisions, the only reader of both."""
