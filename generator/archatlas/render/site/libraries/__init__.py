"""The list of libraries from outside, and the page of each: versions, licences, who uses it."""
