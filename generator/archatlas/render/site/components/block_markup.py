"""The kinds of block that pages are made of as markup, in Python because a module page has hundreds of parts.

Some end tags that HTML does without are left out: https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
Not those behind a `<wbr>`: libxml2 takes it for an element that stays open, and gives up 256 of them further down.
Every text passes through `escaped`, `broken` or `cell_text`; only constants stand around them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from archatlas.render.site.components.blocks import (
    Beside,
    Block,
    Bullet,
    Bullets,
    Cell,
    Counts,
    CoverageBar,
    Fact,
    Fold,
    Grid,
    Group,
    GroupedTable,
    Promotion,
    Row,
    Section,
    Sentence,
    Snippet,
    Table,
)
from archatlas.render.site.components.cell_markup import badge, bar, broken, cell_text, worded_badge
from archatlas.render.site.components.page_parts import heading, subheading
from archatlas.render.text.escaping import escaped

if TYPE_CHECKING:
    from archatlas.render.site.components.rule_rows import Notice
    from archatlas.render.site.module.relations import ModuleLink, Tag


def section_markup(section: Section) -> Markup:
    """Return a part of a page with its heading."""
    blocks = "".join(map(_block, section.blocks))
    return Markup(f"{heading(section.title, section.anchor, section.note)}\n{blocks}")


def block_markup(block: Block) -> Markup:
    """Return one block."""
    return Markup(_block(block))


def table_markup(table: Table) -> Markup:
    """Return a table; what is folded stands in a second one behind a line that opens it."""
    shown = _table(table, table.rows)
    if not table.folded:
        return Markup(f"{shown}\n")
    return Markup(f"{shown}\n{_more(f'{len(table.folded)} more', _table(table, table.folded))}\n")


def spec_markup(cells: Sequence[Cell], columns: int) -> Markup:
    """Return the sheet of facts at the top of a page."""
    rows = "\n".join(f"<div><dt>{escaped(cell.label)}</dt> <dd>{_spec_cell(cell)}</dd></div>" for cell in cells)
    return Markup(f'<dl class="ad-spec" style="--cols:{columns}">\n{rows}\n</dl>\n')


def related_markup(links: Sequence["ModuleLink"]) -> Markup:
    """Return modules as entries of a list, with the tags that say how they are related."""
    return Markup("".join(map(_related, links)))


def notices_markup(notices: Sequence["Notice"]) -> Markup:
    """Return what rules say as entries of a list."""
    return Markup("".join(map(_notice, notices)))


def name_markup(lane: str, short_name: str) -> Markup:
    """Return a module's name, the lane in weaker type."""
    return Markup(f"{_lane(lane)}{broken(short_name)}")


def tags_markup(tags: Sequence["Tag"]) -> Markup:
    """Return small outlined words."""
    return Markup("".join(map(_tag, tags)))


def identified(anchor: str) -> Markup:
    """Return the attribute that makes an element the target of links, or nothing."""
    return Markup(_attribute("id", anchor))


def _block(block: Block) -> str:
    return _WRITERS[type(block)](block)


def _heading(block: Grid | Table | Bullets) -> str:
    if block.anchor and block.title:
        return f"{subheading(block.title, block.anchor)}\n"
    return f"<h3>{escaped(block.title)}</h3>\n" if block.title else ""


def _grid(grid: Grid) -> str:
    facts = "".join(map(_big_fact if grid.big else _fact, grid.facts))
    return f'{_heading(grid)}<dl class="ad-kv{" ad-kv--big" if grid.big else ""}">\n{facts}</dl>\n'


def _fact(fact: Fact) -> str:
    return f"<div><dt>{escaped(fact.label)} <dd>{cell_text(fact.values)}</dd></div>\n"


def _big_fact(fact: Fact) -> str:
    return f"<div><dt>{escaped(fact.label)} <dd><b>{cell_text(fact.values)}</b></dd></div>\n"


def _headed_table(table: Table) -> str:
    return f"{_heading(table)}{table_markup(table)}"


def _table(table: Table, rows: Sequence[Row]) -> str:
    columns = [escaped(column) for column in table.columns]
    numeric = [' class="num"' if place in table.numeric else "" for place in range(len(columns))]
    head = "\n".join(f"<th{style}>{column}" for column, style in zip(columns, numeric, strict=True))
    starts = [f'<td data-l="{column}"{style}>' for column, style in zip(columns, numeric, strict=True)]
    body = "".join(_row(row, starts) for row in rows)
    style = escaped(table.style)
    return f'<table class="v-t v-b {style}"><thead><tr>\n{head}\n<tbody>\n{body}</table>'


def _row(row: Row, starts: Sequence[str]) -> str:
    first, *others = row.cells
    cells = "".join(
        f"{start}{cell_text(cell)}</td> " for start, cell in zip(starts[1 : len(row.cells)], others, strict=True)
    )
    identity = _attribute("id", row.anchor)
    return f'<tr{identity}><th scope="row">{cell_text(first)}</th> {cells}\n'


def _grouped_table(table: GroupedTable) -> str:
    """Return the rows of all kinds one below the other, and those that are folded behind a line for each kind."""
    shown = "".join(_entry_row(row, group.title) for group in table.groups for row in group.rows)
    folded = "".join(_folded_group(group, table.columns) for group in table.groups if group.folded)
    return f"{_entry_table(table.columns, shown)}{folded}"


def _entry_table(columns: Sequence[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{escaped(column)}</th> ' for column in columns)
    start = (
        f'<table class="v-t v-b v-copies ctab"><thead><tr>{head}<th scope="col"><span class="ad-vh">Link</span></th>'
    )
    return f"{start}</tr></thead><tbody>\n{rows}</tbody></table>\n"


def _folded_group(group: Group, columns: Sequence[str]) -> str:
    rows = "".join(_entry_row(row, group.title) for row in group.folded)
    return f"{_more(f'{len(group.folded)} more: {escaped(group.title)}', _entry_table(columns, rows))}\n"


def _entry_row(row: Row, kind: str) -> str:
    """Return an entry with a visible link to itself; on a phone its kind follows its name."""
    title, use = cell_text(row.cells[0]), cell_text(row.cells[1])
    words = escaped(f"Link to {row.cells[0][0].text}")
    itself = f'<a class="v-link" href="#{escaped(row.anchor)}" aria-label="{words}">#</a>'
    return (
        f'<tr{_attribute("id", row.anchor)}><td class="drop">{escaped(kind)}</td> '
        f'<th scope="row" class="head" data-k="{escaped(kind)}">{title}</th> <td class="full">{use}</td> '
        f'<td class="right num">{itself}</td></tr>\n'
    )


def _bullets(bullets: Bullets) -> str:
    items = "".join(map(_bullet, bullets.items))
    return f'{_heading(bullets)}<ul class="{escaped(bullets.style)}">\n{items}</ul>\n'


def _bullet(bullet: Bullet) -> str:
    lead = f"<b>{escaped(bullet.lead)}</b> " if bullet.lead else ""
    text = f"<code>{broken(bullet.text)}</code>" if bullet.code else escaped(bullet.text)
    return f"<li{_attribute('id', bullet.anchor)}>{lead}{_linked(bullet.href, text)}</li>\n"


def _coverage(coverage: CoverageBar) -> str:
    target = "" if coverage.target is None else f'<em style="left:{min(coverage.target, 100):.1f}%"></em>'
    bar_of_it = (
        f'<span class="ad-cov__b" aria-hidden="true"><i style="width:{min(coverage.share, 100):.1f}%"></i>{target}'
    )
    note = f'</span> <span class="ad-cov__t">{escaped(coverage.note)}</span>'
    return f'<div class="ad-cov"><b>{escaped(coverage.text)}</b> {bar_of_it}{note}</div>\n'


def _counts(counts: Counts) -> str:
    items = "".join(f"<li><b>{escaped(number)}</b> {escaped(what)}\n" for number, what in counts.items)
    return f'<ul class="ad-nums">\n{items}</ul>\n'


def _sentence(sentence: Sentence) -> str:
    return f'<p class="ad-sub">{escaped(sentence.text)}</p>\n'


def _listing(listing: Snippet) -> str:
    """Write lines on one line of markup, so that they keep their shape."""
    lines = "&#10;".join(map(escaped, listing.text.split("\n")))
    return (
        f'<p class="ad-sub">{escaped(listing.language)}</p>\n'
        f'<pre class="ad-pre" tabindex="0"><code>{lines}</code></pre>\n'
    )


def _promotion(promotion: Promotion) -> str:
    conditions = "".join(
        f"<li{_attribute('class', state)}>{escaped(condition)} " for condition, state in promotion.conditions
    )
    when = f"<span>when</span> <ul>{conditions}</ul>" if conditions else ""
    way = f'<div class="ad-promo"><span>{escaped(promotion.path)}</span> {when}</div>'
    return f"{subheading('Promotion', 'promotion')}\n{way}\n"


def _fold(fold: Fold) -> str:
    quiet = " ad-more--q" if fold.quiet else ""
    blocks = "".join(map(_block, fold.blocks))
    return (
        f'<details class="ad-more{quiet}"><summary>{escaped(fold.summary)}</summary><div>\n{blocks}\n</div></details>\n'
    )


def _beside(beside: Beside) -> str:
    return f'<div class="v-eq"><div>{_block(beside.left)}</div> <div>{_block(beside.right)}</div></div>\n'


def _more(summary: str, content: str) -> str:
    return f'<details class="ad-more"><summary>{summary}</summary><div>{content}</div></details>'


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    Grid: _grid,
    Table: _headed_table,
    GroupedTable: _grouped_table,
    Bullets: _bullets,
    CoverageBar: _coverage,
    Counts: _counts,
    Sentence: _sentence,
    Snippet: _listing,
    Promotion: _promotion,
    Fold: _fold,
    Beside: _beside,
}


def _spec_cell(cell: Cell) -> str:
    value: str
    if cell.badge:
        value = worded_badge(cell.badge)
    elif cell.bar:
        value = bar(cell.bar)
    elif cell.value.note:
        value = f'{escaped(cell.value.text)} <i class="ad-of">{escaped(cell.value.note)}</i>'
    else:
        value = cell_text((cell.value,))
    if not cell.line:
        return value
    line = escaped(cell.line)
    return f"{value} <small>{_linked(cell.line_href, line)}</small>"


def _related(link: "ModuleLink") -> str:
    name = name_markup(link.lane, link.short_name) if link.href else escaped(link.short_name)
    sign = f" {badge(link.badge)}" if link.badge else ""
    identity = _attribute("id", link.anchor)
    return f'<li{identity}><span class="ad-m">{_linked(link.href, name)}{tags_markup(link.tags)}</span>{sign}</li>\n'


def _tag(tag: "Tag") -> str:
    style = f" ad-tag--{escaped(tag.style)}" if tag.style else ""
    return f' <span class="ad-tag{style}">{escaped(tag.text)}</span>'


def _linked(href: str, content: str) -> str:
    return f"<a{_attribute('href', href)}>{content}</a>" if href else content


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escaped(value)}"' if value else ""


def _lane(lane: str) -> str:
    return f'<span class="ad-ns">{escaped(lane)}.</span>' if lane else ""


def _notice(notice: "Notice") -> str:
    return (
        f'<li><i class="ad-mk ad-mk--{escaped(notice.mark)}"></i><span><span class="ad-vh">{escaped(notice.severity)}:'
        f'</span> <a href="{escaped(notice.href)}">{escaped(notice.title)}</a> <span>{escaped(notice.detail)}</span>'
        "</span></li>\n"
    )
