"""Pages of deployments: a plan, a run with its journal, and how all of them went."""
