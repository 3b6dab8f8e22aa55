"""How an estate came to be as it is: its states over time, what happened between them, what stands and since when."""
