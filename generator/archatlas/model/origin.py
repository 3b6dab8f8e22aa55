"""What other systems say of modules and of owners, and where they say it."""

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """One foreign description: of which system it is, where it stands, and what the thing is called there.

    `says` holds everything that it says, also what has no place in the format of modules, as key path and text.
    """

    system: str
    path: str
    line: int
    reference: str
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerDescription:
    """A team or a person as another system describes them; `members` and `within` are handles."""

    handle: str
    name: str = ""
    mail: str = ""
    chat: str = ""
    description: str = ""
    members: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
