"""Dependency diagrams: what they show, their text for Graphviz, and the drawing that comes of it."""
