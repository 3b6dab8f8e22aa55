"""A plan as one file that needs nothing else: its page with the style sheet in it, without any script."""

from base64 import b64encode
from hashlib import sha256

from archatlas.analysis.deployment.planning import Planned
from archatlas.publish.packaged_data import THEME_DIRECTORY
from archatlas.render.site.deployments.page import plan_parts
from archatlas.render.site.deployments.plan_facts import PlanFacts
from archatlas.render.site.deployments.step_names import StepNames
from archatlas.render.text.escaping import escaped, one_line

_DARK = ('@media screen{[data-md-color-scheme="slate"]{', "@media screen and (prefers-color-scheme:dark){:root{")
"""Material says by an attribute that a page is dark; here the browser does."""

_SHELL = """
html{font-size:125%;background:var(--ad-bg);color-scheme:light dark}
*,*::before,*::after{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:68rem;color:var(--ad-text)}
body{font-family:system-ui,"Liberation Sans",Arial,sans-serif}
code{font-family:ui-monospace,"Liberation Mono",monospace}
table{border-collapse:collapse}
th{text-align:left}
svg{display:block}
a{color:var(--ad-accent)}
.v-js{display:none!important}
"""


def plan_html(planned: Planned) -> str:
    """Return the page; modules and owners are texts, as there is no site around it."""
    fragment, description = plan_parts(PlanFacts.planned(planned), StepNames())
    style = _style()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; style-src-attr 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = f"Deployment plan into {one_line(planned.plan.environment, 80)}"
    return (
        '<!doctype html>\n<html lang="en" dir="ltr">\n<head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<title>{escaped(title)}</title>\n<meta name="description" content="{escaped(description)}">\n'
        f"<style>{style}</style></head>\n"
        f'<body><main class="md-typeset">\n{fragment}\n</main></body></html>\n'
    )


def _style() -> str:
    sheet = (THEME_DIRECTORY / "assets" / "archatlas.css").read_text(encoding="utf-8")
    was, becomes = _DARK
    assert was in sheet
    return _SHELL + sheet.replace(was, becomes)
