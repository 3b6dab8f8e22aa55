"""The live registry: what is true now of each module, asked for, kept and served over HTTP."""
