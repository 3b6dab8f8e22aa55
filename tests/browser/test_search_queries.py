"""What the search finds first, on five estates: modules by names, offers and topics, then all other pages."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from browser.searching import Asked
from browser.serving import ServedSite, served
from installed import archatlas

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "schemas" / "examples"

MEMORY = "lukhas.memory"
ROADMAP = [
    # modules by their names, with those that only have the word in theirs after them
    ("memory", "candidate.memory lukhas.memory"),
    ("Memory", "candidate.memory lukhas.memory"),
    ("MEMORY", "candidate.memory lukhas.memory"),
    ("mem", "candidate.memory lukhas.memory"),
    ("memor", "candidate.memory lukhas.memory"),
    ("identity", "candidate.identity lukhas.identity"),
    ("governance", "candidate.governance lukhas.governance"),
    ("security", "lukhas.security products.security"),
    ("core", "candidate.core lukhas.core"),
    ("cache", "lukhas.cache"),
    ("observer", "candidate.observer lukhas.observer"),
    ("gateway", "matriz.gateway"),
    ("joiner", "tools.joiner"),
    ("client", "branding.client tools.client"),
    ("store", "products.store"),
    ("ledger", "tools.ledger"),
    ("router", "tools.router"),
    ("hot_kernel", "branding.hot_kernel"),
    ("hot kernel", "branding.hot_kernel"),
    ("kernel", "branding.hot_kernel"),
    ("tag core", "branding.tag_core"),
    ("remote cache", "candidate.remote_cache"),
    ("candidate.memory", "candidate.memory"),
    ("lukhas.memory", "lukhas.memory"),
    ("candidate memory", "candidate.memory"),
    ("products.security", "products.security"),
    # classes, entry points, error codes, libraries
    ("SnapReducer", "products.enterprise"),
    ("FraudSwitch", "products.enterprise"),
    ("VoiceParser", "products.parcel_scanner"),
    ("VectorClient", "lukhas.local_scorer"),
    ("FileServer", "candidate.spool_validator"),
    ("LegalFetcher", "candidate.memory"),
    ("GET /api/v2/recall/x", "lukhas.memory"),
    ("https://localhost/api/v2/recall/x/y?z=1", "lukhas.memory"),
    ("Snapshot", "topics/recall-snapshot-created/"),
    ("RECALL_NOT_FOUND", MEMORY),
    ("RECALL_BUSY", MEMORY),
    ("recall_busy", MEMORY),
    ("lmdb", "libraries/lmdb/"),
    ("redis", "libraries/redis/"),
    ("pymongo", "libraries/pymongo/"),
    # topics, which have pages of their own
    ("session.closed", "topics/session-closed/"),
    ("session closed", "topics/session-closed/"),
    ("Session.Closed", "topics/session-closed/"),
    ("recall.snapshot.created", "topics/recall-snapshot-created/"),
    ("snapshot.created", "topics/recall-snapshot-created/"),
    # teams, with and without what their handles begin with
    ("MemoryTeam", "owners/memoryteam/"),
    ("memoryteam", "owners/memoryteam/"),
    ("@MemoryTeam", "owners/memoryteam/"),
    ("memory team", "owners/memoryteam/"),
    ("DevOpsTeam", "owners/devopsteam/"),
    ("devops", "owners/devopsteam/"),
    ("@DevOpsTeam", "owners/devopsteam/"),
    ("TechLead", "owners/techlead/"),
    ("Platform", "owners/platform/"),
    ("MarketingTeam", "owners/marketingteam/"),
    # pages of other kinds, where no module is meant
    ("lukhas", "lanes/lukhas/"),
    ("branding", "lanes/branding/"),
    ("health", "health/"),
    ("owners", "owners/"),
    ("findings", "findings/"),
    ("dependencies", "dependencies/"),
    ("contracts", "contracts/"),
    ("personal data", "data/"),
    ("topics", "data/"),
    ("lane", "lanes/"),
    ("glossary", "reference/glossary/"),
    ("No named owner", "owners/no-named-owner/"),
    ("tier inversion", "findings/tier-inversion/"),
]
MADE = [
    ("relay", "branding.relay"),
    ("decoder", "candidate.decoder"),
    ("mirror", "lukhas.mirror"),
    ("catalog", "matriz.catalog"),
    ("inspector", "branding.inspector lukhas.inspector"),
    ("keeper", "branding.keeper"),
    ("scanner", "branding.scanner candidate.scanner"),
    ("viewer", "candidate.viewer"),
    ("context_mirror", "lukhas.context_mirror"),
    ("zone-tracker", "tools.zone-tracker"),
    ("zone tracker", "tools.zone-tracker"),
    ("candidate.decoder", "candidate.decoder"),
    ("lukhas.bridge", "lukhas.bridge"),
    ("trust.quota.requested", "topics/trust-quota-requested/"),
    ("CanaryTeam", "owners/canaryteam/"),
    ("@KeySquad", "owners/keysquad/"),
    ("keysquad", "owners/keysquad/"),
    ("TopicOps", "owners/topicops/"),
    ("tools", "lanes/tools/"),
]
EXAMPLE = [
    ("booking", "ticketing.booking"),
    ("fares", "ticketing.fares"),
    ("lost property", "passenger.lost_property"),
    ("commuter_cards", "ticketing.season"),  # is called so no longer
    ("@TicketSales", "owners/ticketsales/"),
    ("ticket sales", "owners/ticketsales/"),
    ("train control", "owners/traincontrol/"),
    ("unassigned", "owners/no-named-owner/"),
    # what a schema says in a word: status, lifecycle, tier
    ("deprecated", "platform.mailer"),
    ("paused", "lab.chat_helper"),
    ("tier 5", "lab.chat_helper lab.crowding"),
    # REST paths, gRPC methods, functions
    ("/api/v2/claims", "ticketing.refunds"),
    ("GET /api/v2/claims", "ticketing.refunds"),
    ("/api/v3/quotes", "ticketing.fares"),
    ("api/v2/wallets/{wallet}/tickets", "ticketing.wallet"),
    # paths as they stand in an access log
    ("GET /api/v2/wallets/w-1907/tickets", "ticketing.wallet"),
    ("/api/v2/claims/4711", "ticketing.refunds"),
    ("/api/v3/quotes/fares", "ticketing.fares"),
    ("https://api.example.org/api/v2/vehicles/22/faults?page=2#top", "operations.rolling_stock"),
    ("api.example.org:8443/api/v2/accounts/5/roles", "platform.identity"),
    ('"DELETE /api/v2/holds/17 HTTP/1.1" 204', "ticketing.seats"),
    ("Fares/Quote", "ticketing.fares"),
    ("hallowdale.identity.v2.Identity", "platform.identity"),
    ("rest_is_kept", "operations.crew"),
    ("Formation", "operations.rolling_stock"),
    ("FARE_QUOTE_EXPIRED", "ticketing.fares"),
    ("SEAT_TAKEN", "ticketing.seats"),
    ("PAYMENT_DUPLICATE", "ticketing.payments"),
    ("ticket.issued", "topics/ticket-issued/"),
    ("train delayed", "topics/train-delayed/"),
    ("django", "libraries/django/"),
    ("opencv-python-headless", "libraries/opencv-python-headless/"),
    ("lab", "lanes/lab/"),
]
THOUSAND = [
    ("candidate.scanner", "candidate.scanner"),
    ("scanner", "branding.scanner candidate.scanner"),
    ("allocator", "candidate.allocator lukhas.allocator"),
    ("billing repository", "branding.billing_repository"),
    ("zone-tracker", "tools.zone-tracker"),
    ("@RiskTeam", "owners/riskteam/"),
    ("riskteam", "owners/riskteam/"),
    ("TenantOps", "owners/tenantops/"),
    ("tools", "lanes/tools/"),
    ("SPELL_CONFLICT", "lukhas.retry_translator"),
    ("PEER_NOT_FOUND", "branding.relay tools.filter"),
    ("batch.stock.failed", "topics/batch-stock-failed/"),
    ("/api/v3/allocator", "lukhas.allocator"),
]
OWN = [
    ("analysis", "archatlas.analysis"),
    ("model", "archatlas.model"),
    ("render", "archatlas.render"),
    ("formats", "archatlas.formats"),
    ("settings", "archatlas.settings"),
    ("cli", "archatlas.cli"),
    ("pipeline", "archatlas.pipeline"),
    ("archatlas.publish", "archatlas.publish"),
    ("maintainers", "owners/archatlas-maintainers/"),
    ("policy", "guide/policy/"),
    ("pull request", "guide/comment/"),
]
BY_WORDS = ("owners/", "findings/", "rules/", "reference/")
"""Pages about owners, rules and fields: they explain words that modules are named after."""


@pytest.fixture(scope="module", params=["roadmap113", "made", "thousand", "example", "own"])
def estate(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def asked(
    estate: str, request: pytest.FixtureRequest, context: BrowserContext, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """Open one page of the site of an estate to ask its search."""
    built: AbstractContextManager[ServedSite]
    if estate == "roadmap113":
        built = nullcontext(request.getfixturevalue("site"))
    elif estate in ("made", "thousand"):
        built = served(request.getfixturevalue(f"{estate}_site"))
    elif estate == "example":
        built = served(_built(tmp_path_factory, EXAMPLES / "modules", "--config", EXAMPLES / "archatlas.yml"))
    else:
        built = served(_built(tmp_path_factory, ROOT / "schemas" / "modules", "--mkdocs", ROOT / "mkdocs.yml"))
    page = context.new_page()
    with built as site:
        yield Asked.on(page, site)
    page.close()


def _built(tmp_path_factory: pytest.TempPathFactory, *arguments: str | Path) -> Path:
    out = tmp_path_factory.mktemp("searched") / "site"
    built = archatlas("build", *arguments, "--out", out, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return out


QUERIES = {"roadmap113": ROADMAP, "made": MADE, "thousand": THOUSAND, "example": EXAMPLE, "own": OWN}


def test_what_is_meant_stands_first(estate: str, asked: Asked) -> None:
    wrong = {}
    for words, meant in QUERIES[estate]:
        pages = {_address(name) for name in meant.split()}
        found = asked.pages_for(words)
        if set(found[: len(pages)]) != pages and not (found and found[0] in pages and len(pages) > 2):
            wrong[words] = found[:4]

    assert wrong == {}


def test_pages_of_owners_rules_and_fields_stand_below_modules_of_that_name(estate: str, asked: Asked) -> None:
    wrong = {}
    for words in (words for words, meant in QUERIES[estate] if words.isalpha() and not meant.startswith(BY_WORDS)):
        found = asked.pages_for(f"{words} ")
        below = [place for place, page in enumerate(found) if page.startswith(BY_WORDS)]
        named = re.compile(rf"modules/(?:[^/]*[._-])?{words.lower()}[^/]*/$")
        modules = [place for place, page in enumerate(found) if named.match(page)]
        if below and modules and below[0] < modules[-1]:
            wrong[words] = found

    assert wrong == {}


def test_more_than_sixty_queries_are_asked() -> None:
    assert sum(map(len, QUERIES.values())) > 60


def _address(name: str) -> str:
    return name if name.endswith("/") else f"modules/{name}/"
