"""Declared facts: frozen, standard library only."""
