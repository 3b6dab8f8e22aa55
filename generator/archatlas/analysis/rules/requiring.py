"""Where a module's schema names what it requires; what all rules about requirements share."""

REQUIRES = "dependencies.internal.requires"


def entry(index: int) -> str:
    """Return the key path of an entry of the list of requirements, counted from 0."""
    return f"{REQUIRES}[{index}]"
