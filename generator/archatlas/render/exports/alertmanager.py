"""Alertmanager: pages to one receiver and tickets to another, both for a person to fill in."""

from archatlas.render.exports.exported_estate import ExportedEstate
from archatlas.render.exports.yaml_text import yaml_text

HEAD = """\
Routes of Alertmanager for archatlas: check them with amtool check-config.
Say at each receiver how its people are reached; until then nobody is."""


def to_alertmanager(estate: ExportedEstate) -> str:
    """Return its configuration, which is the same for every estate: modules differ by labels alone."""
    del estate
    return yaml_text(
        {
            "route": {
                "receiver": "archatlas-ticket",
                "group_by": ["alertname", "lane"],
                "group_wait": "30s",
                "group_interval": "5m",
                "repeat_interval": "12h",
                "routes": [
                    {"receiver": "archatlas-page", "matchers": ['severity="page"'], "repeat_interval": "1h"},
                    {"receiver": "archatlas-ticket", "matchers": ['severity="ticket"']},
                ],
            },
            "inhibit_rules": [
                {
                    "source_matchers": ['alertname="ArchatlasObserverSuspect"'],
                    "target_matchers": ['alertname=~"ArchatlasBudgetBurns|ArchatlasBlind"'],
                },
                {
                    "source_matchers": ['severity="page"'],
                    "target_matchers": ['severity="ticket"'],
                    "equal": ["module"],
                },
            ],
            "receivers": [{"name": "archatlas-page"}, {"name": "archatlas-ticket"}],
        },
        HEAD,
    )
