"""What archatlas refuses to do, said to the person who can mend it."""


class UserError(Exception):
    """Name the thing that cannot be done and the cure; anything else that is raised is our own bug."""


class FindingsError(UserError):
    """Refuse because of what was found in the estate or in the built site, not of how we were called."""
