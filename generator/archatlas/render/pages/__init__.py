"""One file for each kind of page: its view, its template, its title and what the search finds on it."""
