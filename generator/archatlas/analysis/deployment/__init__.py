"""Deployments as pure functions: what a plan says, and what follows from it."""
