"""Where what was observed is kept: SQLite on one machine, PostgreSQL for several."""
