"""The colours of a diagram that stands alone; inside a page its style sheet has the same rules."""

STANDALONE_STYLE = (
    "svg{--node:#f3f5f8;--line:#7d8998;--text:#17202b;--muted:#55606f;--cross:#6b34b0;--bad:#cf3348;--focus:#1756b5;"
    '--onfocus:#fff;--bg:#fff;background:var(--bg);font-family:Arial,"Liberation Sans",Helvetica,sans-serif}'
    "@media (prefers-color-scheme:dark){svg{--node:#202833;--line:#74818f;--text:#e5eaf1;--muted:#a4b0bf;"
    "--cross:#c8a6ff;--bad:#ff7f8e;--focus:#8fbaff;--onfocus:#12161c;--bg:#12161c}}"
    ".node rect{fill:var(--node);stroke:var(--line)}.node text{fill:var(--text);font-weight:600}"
    ".node.two text:first-of-type{fill:var(--muted);font-weight:400;font-size:10px}"
    ".node.focus rect{fill:var(--focus);stroke:var(--focus)}"
    ".node.focus text,.node.focus.two text:first-of-type{fill:var(--onfocus)}"
    ".node.rest rect{fill:none;stroke-dasharray:3 3}"
    ".node.unknown rect{fill:none;stroke:var(--bad);stroke-dasharray:2 3}"
    ".caps text{fill:var(--muted)}.cluster rect{fill:none;stroke:var(--line)}.cluster.other rect{stroke-dasharray:4 4}"
    ".edge path{fill:none;stroke:var(--line);stroke-width:1.2}.edge polygon{fill:var(--line);stroke:var(--line)}"
    ".edge.cross path{stroke:var(--cross);stroke-width:1.8;stroke-dasharray:6 4}"
    ".edge.cross polygon{fill:var(--cross);stroke:var(--cross)}"
    ".edge.problem path{stroke:var(--bad);stroke-width:3}.edge.problem polygon{fill:var(--bad);stroke:var(--bad)}"
    ".edge.missing path{stroke-width:2;stroke-dasharray:1.5 3.5}"
    ".edge:is(.weak,.unconf) path{stroke-width:1.5;stroke-dasharray:1.5 3.5}.edge.unconf polygon{fill:var(--bg)}"
)
