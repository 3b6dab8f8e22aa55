"""Whether what the graph says of modules moves with what was measured of them while they ran."""
