"""What a team allows, limits and waives, and how that changes what the rules say."""
