"""Where personal data is, and what is known of topics, stores and records."""
