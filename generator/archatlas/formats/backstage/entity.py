"""Maps one entity of a Backstage catalog to a description in terms of modules, field by field."""

from collections.abc import Iterator, Mapping

from archatlas.formats.backstage.references import DEFAULT_NAMESPACE, EntityReference
from archatlas.formats.document import Document
from archatlas.formats.foreign.description import Description, Facts, Link, LinkKind, is_usable, module_name
from archatlas.formats.foreign.documents import NumberedDocument, text_at, texts_at
from archatlas.formats.scalars import Value
from archatlas.model.finding import Finding
from archatlas.model.key_path import item
from archatlas.model.record import dataclass, replace
from archatlas.model.source_detail import LacksKeys, UnknownKind
from archatlas.model.source_rules import SOURCE_INVALID, SOURCE_UNKNOWN_KIND

SYSTEM = "Backstage"
MODULE_NAME = "archatlas/module"
"""The annotation that says the very name of the module, where what Backstage allows in names cannot."""
PART_OF_EXPORT = "archatlas/part-of"
"""The annotation of entities that an export added to the modules, and that are none."""
HANDLE = "archatlas/handle"
"""The annotation of a group that says the very handle of the owner."""
OPTIONAL = "archatlas/optional"
"""The annotation that names the modules that a module can do without."""

LIFECYCLES = {"production": "stable", "experimental": "experimental", "deprecated": "deprecated"}
OWNERS = frozenset({"group", "user"})
_MODULES = ("component", "api", "resource", "system", "domain", "template", "location")
KINDS = frozenset({*OWNERS, *_MODULES})
_TYPED = frozenset({"component", "resource"})
"""Kinds that are called by their type; others are called by their kind."""
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "component": ("type", "lifecycle", "owner"),
    "api": ("type", "lifecycle", "owner", "definition"),
    "resource": ("type", "owner"),
    "system": ("owner",),
    "domain": ("owner",),
    "group": ("type", "children"),
    "template": ("type", "steps"),
}
"""The keys below `spec` that Backstage itself refuses to do without."""
_RELATIONS = (
    ("dependsOn", LinkKind.REQUIRES, "component"),
    ("dependencyOf", LinkKind.REQUIRED_BY, "component"),
    ("subcomponentOf", LinkKind.PART_OF, "component"),
    ("subdomainOf", LinkKind.PART_OF, "domain"),
    ("partOf", LinkKind.PART_OF, "component"),
    ("hasPart", LinkKind.HAS_PART, "component"),
    ("system", LinkKind.PART_OF, "system"),
    ("domain", LinkKind.PART_OF, "domain"),
    ("providesApis", LinkKind.PROVIDES, "api"),
    ("consumesApis", LinkKind.CONSUMES, "api"),
)
"""Keys below `spec` that refer to other entities, what they mean, and the kind that counts where none is said."""


def is_entity(document: Document) -> bool:
    """Tell whether a document is meant to be an entity, complete or not."""
    version = text_at(document, "apiVersion")
    return "backstage.io/" in version or (bool(version) and document.value_at("metadata", "name") is not None)


def annotation(document: Document, name: str) -> str:
    """Return what an annotation says."""
    return text_at(document, "metadata", "annotations", name).strip()


def reference_of(document: Document) -> EntityReference:
    """Return what an entity is called."""
    namespace = text_at(document, "metadata", "namespace").strip() or DEFAULT_NAMESPACE
    return EntityReference(text_at(document, "kind").strip(), namespace, text_at(document, "metadata", "name").strip())


def describe(one: NumberedDocument, lane: str, spec: str) -> Description | None:
    """Return what an entity says; None where it only stands for what a module of an export is a part of.

    `lane` counts where the entity is of no system and of no namespace, `spec` is the path of the file that holds the
    definition of an API.
    """
    document = one.document
    if annotation(document, PART_OF_EXPORT):
        return None
    return _Entity(document, one.number, reference_of(document), lane, spec).description()


@dataclass(frozen=True)
class _Entity:
    document: Document
    number: int
    reference: EntityReference
    lane: str
    spec: str

    @property
    def kind(self) -> str:
        """Return its kind in lower case."""
        return self.reference.kind.lower()

    def description(self) -> Description:
        """Return what it says."""
        found = Description(
            SYSTEM,
            self.document,
            self.number,
            self.reference.key,
            "" if self.kind in OWNERS else self._name(),
            self.kind,
            self._facts(),
            tuple(self._links()),
            rank=_MODULES.index(self.kind) if self.kind in _MODULES else len(_MODULES),
        )
        return replace(found, findings=tuple(self._problems(found)))

    def _name(self) -> str:
        exact = annotation(self.document, MODULE_NAME)
        if is_usable(exact):
            return exact
        system, namespace = text_at(self.document, "spec", "system").strip(), self.reference.namespace
        lane = self.lane if self.lane and namespace == DEFAULT_NAMESPACE else namespace
        if system and self.kind != "system":
            lane = EntityReference.parse(system, "system", namespace).name
        return module_name(lane, self.reference.name)

    def _facts(self) -> Facts:
        """Return what has a place in the format of modules; what has none is kept with everything that it says."""
        said: tuple[tuple[str, str, Value], ...] = (
            ("identity.summary", "metadata.description", self._text("metadata", "description")),
            ("identity.summary", "metadata.title", self._text("metadata", "title")),
            ("identity.kind", "spec.type" if self._type else "kind", self._type or self.kind),
            ("identity.aliases", "metadata.name", [self.reference.key]),
            ("ownership.lifecycle", "spec.lifecycle", self._lifecycle()),
            ("identity.status", "spec.lifecycle", "deprecated" if self._lifecycle() == "deprecated" else ""),
            ("ownership.owner", "spec.owner", self._text("spec", "owner")),
            ("contracts.api.spec", "spec.definition", [self.spec] if self.spec else []),
            ("contracts.api.surface", "metadata.name", self._surface()),
        )
        facts: dict[str, tuple[Value, str]] = {}
        for path, key, value in said:
            if value:
                facts.setdefault(path, (value, key))
        return facts

    def _text(self, *steps: str) -> str:
        return text_at(self.document, *steps).strip()

    @property
    def _type(self) -> str:
        return self._text("spec", "type") if self.kind in _TYPED else ""

    def _lifecycle(self) -> str:
        said = self._text("spec", "lifecycle").lower()
        return LIFECYCLES.get(said, said)

    def _surface(self) -> list[Value]:
        """Return the entry point that an API is."""
        if self.kind != "api":
            return []
        return [f"{self._text('spec', 'type') or 'api'}: {self.reference.name}"]

    def _links(self) -> Iterator[Link]:
        namespace = self.reference.namespace
        for name, bond, kind in _RELATIONS:
            listed = isinstance(self.document.value_at("spec", name), list)
            for index, text in texts_at(self.document, "spec", name):
                key = item(f"spec.{name}", index) if listed else f"spec.{name}"
                yield Link(bond, EntityReference.parse(text, kind, namespace).key, text, key)
        optional = annotation(self.document, OPTIONAL)
        for text in filter(None, map(str.strip, optional.split(","))):
            yield Link(LinkKind.OPTIONAL, text.lower(), text, f"metadata.annotations['{OPTIONAL}']")

    def _problems(self, found: Description) -> Iterator[Finding]:
        shown = self.reference.key if self.reference.name else ""
        missing = [key for key in ("apiVersion", "kind") if not self._text(key)]
        if not self.reference.name or (self.kind not in OWNERS and not is_usable(found.name)):
            missing.append("metadata.name")
        missing += [f"spec.{key}" for key in REQUIRED.get(self.kind, ()) if not self._has("spec", key)]
        if missing:
            detail = LacksKeys(shown, tuple(missing))
            yield found.found(SOURCE_INVALID, missing[0] if len(missing) == 1 else "", detail, shown or "entity")
        elif self.kind not in KINDS:
            yield found.found(SOURCE_UNKNOWN_KIND, "kind", UnknownKind(self.reference.kind, shown), shown)

    def _has(self, *steps: str) -> bool:
        """Tell whether a key is there; lists may be empty, as those of children often are."""
        return self.document.value_at(*steps) not in (None, "", {})


def handle_of(reference: EntityReference) -> str:
    """Return how an owner is called here of which Backstage knows a reference."""
    is_default = reference.namespace.lower() == DEFAULT_NAMESPACE
    return f"@{reference.name}" if is_default else f"@{reference.namespace}/{reference.name}"
