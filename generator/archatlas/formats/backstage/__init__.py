"""Reads the catalog of Backstage."""
