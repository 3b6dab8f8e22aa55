"""How measured quantities go on: forecasts of weekly values with intervals."""
