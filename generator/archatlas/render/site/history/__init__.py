"""How the estate came to be as it is: curves, what moved them, what happened, what stands."""
