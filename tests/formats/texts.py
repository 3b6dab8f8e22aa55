"""Schema texts for the tests of loading, and short ways to load them."""

from archatlas.formats.reader import load_catalog
from archatlas.model.finding import Finding
from archatlas.model.reading import Reading
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import message_of

COMPLETE = """\
identity:
  name: lane.one
  layer: application
  summary: A module for the tests of loading
  status: active
  tier: 3
ownership:
  owner: '@PlatformTeam'
  lifecycle: stable
  last_review: '2026-03-31T09:00:00+00:00'
contracts:
  api:
    surface:
    - 'python: lane.one.Store'
    version: v1.0
dependencies:
  internal:
    requires:
    - lane.two
  external:
    libs:
    - requests
runtime:
  processes: {}
  config: {}
  resources: {}
security:
  secrets: {}
  authz_model: internal_only
observability:
  logs: {}
  metrics:
    exporter: prometheus
    key_metrics: []
  slos: {}
test_posture:
  coverage:
    current: 0.80
  tests: {}
risk_and_change:
  risks: []
provenance:
  schema_version: '1.0'
  last_updated: '2026-03-31'
"""


def changed(old: str, new: str) -> str:
    """Return the complete text with one part of it replaced."""
    assert COMPLETE.count(old) == 1, f"{old!r} is not exactly once in the complete text"
    return COMPLETE.replace(old, new)


def named(name: str) -> str:
    """Return the complete text under another name."""
    return changed("name: lane.one", f"name: {name}")


def loaded(*texts: str, **files: str) -> Reading:
    """Load texts as `0.yaml`, `1.yaml` and so on, and named ones as `<name>.yaml`."""
    numbered = {str(number): text for number, text in enumerate(texts)}
    sources = [SourceFile(f"{name}.yaml", text) for name, text in {**numbered, **files}.items()]
    return load_catalog(sources)


def only_finding(text: str) -> Finding:
    """Return the one finding that a text gives rise to."""
    findings = loaded(text).findings
    assert len(findings) == 1, [message_of(finding) for finding in findings]
    return findings[0]
