"""Runs plans of deployments: an executor, its journal, and the adapters and gates that reach the outside."""
