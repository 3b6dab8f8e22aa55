"""The pages of the site: for each kind of page its view, its template and its title beside each other."""
