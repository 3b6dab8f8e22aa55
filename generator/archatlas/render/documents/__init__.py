"""What the site says to programs: one JSON document for the estate, one for each module, and their pictures."""
