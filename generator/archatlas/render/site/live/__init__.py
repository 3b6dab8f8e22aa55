"""The page that shows what the live registry sees."""
