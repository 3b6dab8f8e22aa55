"""Requests to the outside: vetted addresses, limits, and what answers mean. Nothing else opens a connection."""
