"""References of Backstage: `[kind:][namespace/]name`, of which all but the name may be left out."""

from archatlas.model.record import dataclass

DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True, slots=True)
class EntityReference:
    """Which entity is meant."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def parse(cls, text: str, kind: str, namespace: str = DEFAULT_NAMESPACE) -> "EntityReference":
        """Read a reference, given what counts for the parts that it leaves out."""
        before, colon, rest = text.strip().partition(":")
        kind, rest = (before, rest) if colon else (kind, before)
        before, slash, name = rest.partition("/")
        return cls(kind, before, name) if slash else cls(kind, namespace, rest)

    @property
    def key(self) -> str:
        """Return it whole, in lower case, as Backstage compares references."""
        return f"{self.kind}:{self.namespace}/{self.name}".lower()
