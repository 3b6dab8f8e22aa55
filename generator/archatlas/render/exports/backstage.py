"""`catalog-info.yaml`: the estate as entities of a Backstage catalog, whose references all lead to one of them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass
from archatlas.render.exports.yaml_text import YamlValue, yaml_documents
from archatlas.render.site.links import lane_address, module_address, owner_address
from archatlas.render.site.module.contract import entry_points
from archatlas.render.site.page import PageOptions, RenderedFile
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import slug

CATALOG = "catalog-info.yaml"
HEAD = """\
The estate for Backstage, written by archatlas: a Group for each owner, a System for each lane, a Component for each
module, an API for each kind of entry that a module offers. Names that Backstage does not take are in annotations."""

_API_VERSION = "backstage.io/v1alpha1"
MODULE, HANDLE, PART_OF = "archatlas/module", "archatlas/handle", "archatlas/part-of"
"""Annotations: the exact name of a module, the exact handle of an owner, and whose part a System or an API is."""
_LONGEST_NAME = 63
_LIFECYCLES = {"stable": "production"}
_UNKNOWN = "unknown"
_TAG = re.compile(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")
Entity = dict[str, YamlValue]


def backstage_catalog(assessment: Assessment, options: PageOptions) -> RenderedFile:
    """Render all entities as documents of one file."""
    return RenderedFile(CATALOG, yaml_documents(list(_Catalog(assessment, options).entities()), HEAD))


@dataclass(frozen=True)
class _Catalog:
    """The entities of an estate, and the names that they have in Backstage."""

    assessment: Assessment
    options: PageOptions

    def entities(self) -> Iterator[Entity]:
        for handle in self._groups:
            yield self._group(handle)
        for lane in self._namespaces:
            yield self._system(lane)
        for module in self.assessment.catalog.values():
            yield self._component(module)
            yield from self._apis(module)

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        """Return the name of each owner's group; modules without one are in a group that has no handle."""
        handles = {module.ownership.owner or "" for module in self.assessment.catalog.values()}
        handles.update(owner.handle for owner in self.assessment.owners.named())
        return _entity_names(handles, lambda handle: handle.lstrip("@") or "unowned")

    @cached_property
    def _namespaces(self) -> Mapping[str, str]:
        lanes = self.assessment.catalog.lanes()
        return _entity_names(lanes, lambda lane: slug(lane).replace("_", "-").strip("-"))

    @cached_property
    def _components(self) -> Mapping[ModuleName, str]:
        """Return the name of each module's component inside the namespace of its lane."""
        found: dict[ModuleName, str] = {}
        for lane in self._namespaces:
            modules = self.assessment.catalog.of_lane(lane)
            short = _entity_names((module.short_name for module in modules), lambda name: name)
            found.update((module.name, short[module.short_name]) for module in modules)
        return found

    @cached_property
    def _required(self) -> Mapping[ModuleName, list[ModuleName]]:
        found: dict[ModuleName, list[ModuleName]] = {}
        for line in self.assessment.requirements:
            found.setdefault(line.requirer, []).append(line.required)
        return found

    def _group(self, handle: str) -> Entity:
        owner = self.assessment.owners.find(handle)
        profile: Entity = {"displayName": one_line(owner.contact.name or handle)} if owner else {}
        profile |= {"email": owner.contact.mail} if owner and owner.contact.mail else {}
        page = owner_address(owner.slug) if owner else ""
        about = owner.contact.description if owner else ""
        metadata = self._metadata(self._groups[handle], {HANDLE: handle}, about, page)
        spec: Entity = {"type": "team", **({"profile": profile} if profile else {}), "children": []}
        return _entity("Group", metadata, spec)

    def _system(self, lane: str) -> Entity:
        handles = Counter(module.ownership.owner or "" for module in self.assessment.catalog.of_lane(lane))
        most = max(sorted(handles), key=lambda handle: (bool(handle), handles[handle]))
        metadata = self._metadata(self._namespaces[lane], {PART_OF: lane}, "", lane_address(lane))
        metadata = {"name": metadata["name"], "namespace": self._namespaces[lane], **metadata}
        return _entity("System", metadata, {"owner": self._owner(most)})

    def _component(self, module: Module) -> Entity:
        name = self._components[module.name]
        metadata = self._in_lane(module, name, {MODULE: module.name}, module.identity.summary or "")
        tier, layer = module.identity.tier, module.identity.layer or ""
        tags = [f"tier-{tier}"] if tier is not None else []
        tags += [layer] if _TAG.match(layer) and len(layer) <= _LONGEST_NAME else []
        metadata |= {"tags": tags} if tags else {}
        spec = self._of_module(module, module.identity.kind or "module")
        requires = [self._reference("component", name) for name in self._required.get(module.name, ())]
        provides = [f"api:{self._namespaces[module.lane]}/{api}" for api in self._kinds(module)]
        spec |= {"dependsOn": requires} if requires else {}
        spec |= {"providesApis": provides} if provides else {}
        return _entity("Component", metadata, spec)

    def _apis(self, module: Module) -> Iterator[Entity]:
        for name, (kind, entries) in self._kinds(module).items():
            metadata = self._in_lane(module, name, {PART_OF: module.name}, f"What {module.name} offers: {kind}.")
            spec = self._of_module(module, kind) | {"definition": "\n".join(entries)}
            yield _entity("API", metadata, spec)

    def _kinds(self, module: Module) -> Mapping[str, tuple[str, list[str]]]:
        """Return the entries of a module by kind, each with the name of its API."""
        by_kind: dict[str, list[str]] = {}
        for entry in entry_points(module):
            by_kind.setdefault(entry.kind or "other", []).append(one_line(entry.name))
        base = self._components[module.name]
        return {_bounded(f"{base}-{kind}", f"{module.name} {kind}"): (kind, by_kind[kind]) for kind in sorted(by_kind)}

    def _of_module(self, module: Module, kind: str) -> Entity:
        lifecycle = one_line(module.ownership.lifecycle or "") or _UNKNOWN
        namespace = self._namespaces[module.lane]
        return {
            "type": one_line(kind) or "module",
            "lifecycle": _LIFECYCLES.get(lifecycle, lifecycle),
            "owner": self._owner(module.ownership.owner or ""),
            "system": f"system:{namespace}/{namespace}",
        }

    def _owner(self, handle: str) -> str:
        return f"group:default/{self._groups[handle]}"

    def _reference(self, kind: str, name: ModuleName) -> str:
        module = self.assessment.catalog[name]
        return f"{kind}:{self._namespaces[module.lane]}/{self._components[name]}"

    def _in_lane(self, module: Module, name: str, annotations: Mapping[str, str], about: str) -> Entity:
        metadata = self._metadata(name, annotations, about, module_address(module.name))
        return {"name": name, "namespace": self._namespaces[module.lane], **metadata}

    def _metadata(self, name: str, annotations: Mapping[str, str], about: str, page: str) -> Entity:
        site = self.options.site_url.rstrip("/")
        metadata: Entity = {"name": name}
        metadata |= {"description": one_line(about)} if about.strip() else {}
        metadata |= {"annotations": dict(annotations)}
        return metadata | ({"links": [{"url": f"{site}/{page}/", "title": "Architecture"}]} if site and page else {})


def _entity(kind: str, metadata: Entity, spec: Entity) -> Entity:
    return {"apiVersion": _API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}


def _entity_names(names: Iterable[str], plain: Callable[[str], str]) -> Mapping[str, str]:
    """Return a name that Backstage takes for each name; where two would be alike, a digest tells one of them apart."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        chosen = _bounded(plain(name), name)
        if chosen.lower() in taken:
            chosen = _bounded("", name)
        taken.add(chosen.lower())
        found[name] = chosen
    return found


_NAME = re.compile(r"\A[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\Z")


def _bounded(wanted: str, original: str) -> str:
    """Return a name as it is where Backstage takes it, else what is left of it with a digest of the original."""
    if _NAME.match(wanted) and len(wanted) <= _LONGEST_NAME:
        return wanted
    digest = sha256(original.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    kept = re.sub(r"[^A-Za-z0-9]+", "-", wanted)[: _LONGEST_NAME - len(digest) - 1].strip("-").lower()
    return f"{kept}-{digest}".lstrip("-")
