// Sorts and filters lists, focuses and zooms the dependency explorer. Makes no request; without it every table is complete.
// Material's instant navigation puts another page into this document instead of loading one: what stands below starts
// with each page then. It also takes every link for one of HTML; a click inside a drawing becomes one on such a link.
(startPage => {
  "use strict";

  const features = JSON.parse(document.getElementById("__config")?.textContent || "{}").features || [];
  const isInstant = features.includes("navigation.instant") && location.protocol !== "file:";
  const isPlain = event => event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

  const follow = (event, address) => {
    const link = Object.assign(document.createElement("a"), { href: address, hidden: true });
    event?.preventDefault();
    document.body.append(link);
    link.click();
    link.remove();
  };

  document.addEventListener("click", event => {
    const link = event.target.closest("a");
    if (!link) return;
    // The explorer follows links of its map itself, as far as they only change what it shows.
    if (isPlain(event) && link.closest("[data-map]")?.openLink?.(event, link)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const inDrawing = link.href instanceof SVGAnimatedString;
    const address = new URL(inDrawing ? link.href.baseVal : link.href, location);
    // Where only the state of a page differs, Material would change the address and nothing else.
    const isOtherState = isInstant && address.pathname === location.pathname && address.search !== location.search;
    if (inDrawing || isOtherState) event.stopPropagation();
    if (inDrawing && isInstant && isPlain(event) && !isOtherState) follow(event, address.href);
  }, true);
  for (const kind of ["mousemove", "focusin"]) {
    document.addEventListener(kind, event => {
      if (event.target.closest("svg a")) event.stopPropagation();
    }, true);
  }

  // The theme's drawer is a checkbox that no keyboard reaches.
  const drawer = document.getElementById("__drawer");
  const menu = document.querySelector(".v-menu");
  if (drawer && menu) {
    menu.addEventListener("click", () => drawer.click());
    drawer.addEventListener("change", () => menu.setAttribute("aria-expanded", drawer.checked));
    document.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !drawer.checked) return;
      drawer.click();
      menu.focus();
    });
  }

  // The theme opens every fold on paper; closed ones stay closed, so that readers choose what they print.
  // Paper says from where and when it is, with the filters that it was printed with.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details.ad-more").forEach(fold => fold.toggleAttribute("data-closed", !fold.open));
    const foot = document.querySelector(".v-print");
    const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
    if (foot) foot.textContent = `${location.protocol === "file:" ? "" : `${location.href}, `}printed ${day}`;
  });
  addEventListener("afterprint", () =>
    document.querySelectorAll("details[data-closed]").forEach(fold => fold.removeAttribute("data-closed")));

  // What is down leads to its impact where that is the name of one module, and else to the search, as what is looked for.
  const search = words => {
    if (window.archatlasSearch) return follow(null, archatlasSearch.address(words));
    const field = document.querySelector("[data-md-component=search-query]");
    if (!field) return;
    if (!document.getElementById("__search").checked) document.getElementById("__search").click();
    field.value = words;
    field.dispatchEvent(new Event("keyup", { bubbles: true }));
    field.focus();
  };
  const moduleCalled = async words => {
    const { names } = await archatlasSearch.part("names");
    const modules = (names.module || []).map(entry => [entry].flat()[0]);
    const wanted = words.toLowerCase();
    const short = modules.filter(name => name.slice(name.indexOf(".") + 1).toLowerCase() === wanted);
    return modules.find(name => name.toLowerCase() === wanted) || (short.length === 1 ? short[0] : "");
  };
  document.addEventListener("submit", async event => {
    const form = event.target;
    if (!form.dataset.door) return;
    event.preventDefault();
    const words = form.elements.q.value.trim();
    const name = form.dataset.door === "impact" && window.archatlasSearch ? await moduleCalled(words).catch(() => "") : "";
    if (!name) return search(words);
    follow(null, new URL(`modules/${name}/${location.protocol === "file:" ? "index.html" : ""}#impact`, location));
  });

  if (window.document$) document$.subscribe(() => startPage()); else startPage();
})(() => {
  "use strict";

  const { element, fillForm, filterBar, showInContents } = window.archatlas;

  // The address holds the state of the page: /modules/?lane=candidate&sort=-used-by&q=memory
  const state = new URLSearchParams(location.search);

  const saveState = () => {
    const query = state.toString();
    history.replaceState(history.state, "", location.pathname + (query ? "?" + query : "") + location.hash);
  };

  const setState = (name, value) => {
    if (value) state.set(name, value); else state.delete(name);
    saveState();
  };

  const said = number => number.toLocaleString("en");
  const wordsOf = text => text.toLowerCase().split(/\s+/).filter(Boolean);

  const comparable = cell => {
    const value = cell.dataset.v ?? cell.textContent.trim();
    const number = Number(value);
    return value === "" || Number.isNaN(number) ? value.toLowerCase() : number;
  };

  // What is not known stands last, whichever way the numbers run.
  const compare = (left, right, direction) => {
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return (left < right ? -1 : left > right ? 1 : 0) * direction;
  };

  // A table that is drawn from a file shows as many rows at first, and as many more for each click.
  const DRAWN = 100;

  const enhance = (table, source) => {
    const body = table.tBodies[0];
    const rows = source || [...body.rows];
    const more = document.querySelector(`[data-more="${CSS.escape(table.id)}"]`);
    let drawn = DRAWN;
    // Rows of a file are put in as far as they are shown; rows that stand in the page are hidden where they do not match.
    const draw = matching => {
      if (!source) return;
      body.replaceChildren(...matching.slice(0, drawn));
      more.hidden = matching.length <= drawn;
      more.textContent = `Show ${Math.min(DRAWN, matching.length - drawn)} more`;
    };
    const headers = [...table.tHead.rows[0].cells];
    const rest = table.hasAttribute("data-fold") ? table.nextElementSibling : null;
    const form = document.querySelector(`form[data-for="${CSS.escape(table.id)}"]`);
    const textOf = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));

    // Where a page has several lists, each has parameters of its own: /data/?topics-q=memory
    const prefix = table.dataset.prefix ? `${table.dataset.prefix}-` : "";
    const parameters = () => [...state]
      .filter(([name, value]) => value && name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]);

    // Any parameter of the address that names a data attribute of the rows filters, also without a field in the form.
    const isFilter = name => name === "needs" ? table.id === "catalogue" : rows.some(row => Object.hasOwn(row.dataset, name));
    const activeFilters = () => parameters().filter(([name]) => isFilter(name));
    const nameOf = row => row.cells[0].dataset.v;

    const sortBy = key => {
      const direction = key.startsWith("-") ? -1 : 1;
      const column = headers.findIndex(header => header.dataset.k === key.replace(/^-/, ""));
      if (column < 0) return;
      headers.forEach(header => header.removeAttribute("aria-sort"));
      headers[column].setAttribute("aria-sort", direction < 0 ? "descending" : "ascending");
      const keyOf = new Map(rows.map(row => [row, comparable(row.cells[column])]));
      rows.sort((one, other) =>
        compare(keyOf.get(one), keyOf.get(other), direction) || compare(comparable(one.cells[0]), comparable(other.cells[0]), 1));
      if (source) filter(); else body.append(...rows);
    };

    // "uses" lists the modules that a row's module requires, "needs" follows these lists to their end;
    // every other attribute is one value.
    const usesOf = row => (row.dataset.uses || "").split(" ").filter(Boolean);
    const closures = new Map();
    const dependentsOf = target => {
      if (!closures.has(target)) {
        const found = new Set();
        for (let level = [target]; level.length;) {
          const named = new Set(level);
          level = rows.filter(row => !found.has(nameOf(row)) && usesOf(row).some(used => named.has(used))).map(nameOf);
          level.forEach(name => found.add(name));
        }
        found.delete(target);
        closures.set(target, found);
      }
      return closures.get(target);
    };
    const sets = (table.dataset.sets || "").split(" ");
    const setOf = (row, name) => (row.dataset[name] || "").split(" ");
    const holds = (row, name, value) =>
      sets.includes(name) ? setOf(row, name).includes(value)
        : name === "needs" ? dependentsOf(value).has(nameOf(row))
          : row.dataset[name] === value;

    const filter = () => {
      const words = wordsOf(state.get(`${prefix}q`) || "");
      const filters = activeFilters();
      const matching = isGuest ? rows.filter(row => table.keepRow?.(row) ?? true) : rows.filter(row => words.every(word => textOf.get(row).includes(word))
        && filters.every(([name, value]) => holds(row, name, value)));
      const shown = matching.length;
      if (!source) {
        const kept = new Set(matching);
        for (const row of rows) row.hidden = !kept.has(row);
      }
      draw(matching);
      const noun = rows.length === 1 ? table.dataset.noun || "module" : table.dataset.nouns || "modules";
      const isEmpty = !shown && rows.length > 0;
      const fold = table.closest("details");
      if (fold && (words.length || filters.length)) fold.open = true;
      table.hidden = isEmpty;
      // The fold counts rows from the first one on, which are not those that a filter leaves.
      if (rest) rest.hidden = table.toggleAttribute("data-whole", shown < rows.length);
      if (isGuest) return;
      showFilters({
        filters: words.length ? [["q", state.get(`${prefix}q`)], ...filters] : filters,
        count: shown === rows.length ? `${said(shown)} ${noun}` : `${said(shown)} of ${said(rows.length)} ${noun}`,
        total: rows.length,
        noun: isEmpty ? table.dataset.noun || "module" : "",
      });
    };

    const clearFilters = () => {
      for (const name of ["q", ...activeFilters().map(([filterName]) => filterName)]) state.delete(prefix + name);
      saveState();
      filter();
    };

    // A list of the explorer shows what the explorer keeps, which says so as well.
    const isGuest = table.closest("[data-guest]") !== null;
    table.addEventListener("ad:keep", () => filter());
    const showFilters = filterBar({
      form,
      list: table,
      remove: name => {
        state.delete(prefix + name);
        saveState();
        filter();
      },
      clear: () => { if (form) form.reset(); else clearFilters(); },
    });

    // The first click sorts numbers from high to low and words from A to Z; the next one turns the order round.
    const nextKey = header => {
      const current = header.getAttribute("aria-sort");
      const descending = current ? current === "ascending" : header.classList.contains("num");
      return (descending ? "-" : "") + header.dataset.k;
    };

    const applySort = key => {
      sortBy(key);
      const field = form?.elements.namedItem("sort");
      if (field) field.value = key;
    };

    for (const header of headers) {
      header.querySelector("button")?.addEventListener("click", () => {
        const key = nextKey(header);
        setState(`${prefix}sort`, key);
        applySort(key);
      });
    }

    if (form) {
      fillForm(form, { state, setState }, prefix);
      form.addEventListener("input", event => {
        const { name, value } = event.target;
        setState(prefix + name, value);
        if (name === "sort") sortBy(value); else filter();
      });
      form.addEventListener("submit", event => event.preventDefault());
      form.addEventListener("reset", () => {
        clearFilters();
        if (state.has(`${prefix}sort`)) setTimeout(() => applySort(state.get(`${prefix}sort`)));
      });
    }

    more?.addEventListener("click", () => {
      drawn += DRAWN;
      filter();
    });

    if (state.has(`${prefix}sort`)) applySort(state.get(`${prefix}sort`));
    filter();
  };

  const linked = (text, href) => element("a", { href }, text);
  const number = (label, value, text = String(value)) =>
    element("td", { class: value > 0 ? "num" : "num z", "data-l": label, "data-v": value }, text);

  // The same row as in a list that stands in the page.
  const moduleRow = (owners, words) => ([name, summary, [mark, score, word], place, layer, tier,
    [coverage, coverageValue], requires, usedBy, wave, tens, uses, known, rules]) => {
    const [lane, ...rest] = name.split(".");
    const [owner, ownerHref, reach, reachHref] = owners[place];
    const title = linked(element("span", { class: "ad-ns" }, `${lane}.`), `${name}/`);
    title.append(rest.join("."));
    title.className = "ad-m";
    const contact = reach && element("small", {}, reachHref ? linked(reach, reachHref) : reach);
    const row = element("tr", {},
      element("th", { scope: "row", "data-v": name }, title, " ",
        ...(summary ? [element("small", {}, summary)] : [])),
      element("td", { class: "right num", "data-v": score },
        element("span", { class: `ad-badge ad-badge--${mark}` }, element("i", { class: `ad-mk ad-mk--${mark}` }),
          element("b", {}, score || "–"), element("span", { class: "ad-vh" }, ` ${word}`))),
      element("td", { class: "drop", "data-v": lane }, linked(lane, `../lanes/${lane}/`)),
      element("td", { "data-l": "Owner", "data-v": owner },
        ...(owner ? [linked(owner, ownerHref), ...(contact ? [" ", contact] : [])]
          : [element("span", { class: "muted" }, "no named owner")])),
      element("td", { "data-l": "Layer", "data-v": layer, class: layer ? "" : "z" }, layer),
      element("td", { class: "num", "data-l": "Tier", "data-v": tier ?? "" }, String(tier ?? "—")),
      number("Coverage", coverageValue, coverage || "—"), number("Requires", requires), number("Used by", usedBy));
    const named = numbers => numbers.map(place => words[place]).join(" ");
    Object.assign(row.dataset, { lane, owner: owner || "-", band: mark, tens, tier: tier ?? "", layer, wave, uses,
      known: named(known), rule: named(rules) });
    return row;
  };

  const enhanceFrom = async table => {
    try {
      const answer = await fetch(table.dataset.source);
      const { rows, owners, words } = await answer.json();
      enhance(table, rows.map(moduleRow(owners, words)));
    } catch {
      table.hidden = true;  // as from a disk, where a page may not read a file: the pages below list every module
    }
  };

  for (const table of document.querySelectorAll("table.v-list")) {
    if (table.dataset.source) enhanceFrom(table); else enhance(table);
  }

  if (location.hash && state.size) document.getElementById(location.hash.slice(1))?.scrollIntoView();

  // The page of findings: narrows every rule to the findings of one severity, lane or owner.
  const narrow = form => {
    const names = ["severity", "lane", "owner"];
    const rules = [...document.querySelectorAll(".ad-rule")].map(section => {
      const row = document.querySelector(`tr[data-for="${CSS.escape(section.dataset.rule)}"]`);
      const bar = row.querySelector(".barc i");
      return {
        section, row, bar,
        number: section.querySelector("h2 .n"),
        share: parseFloat(bar.style.width),
        findings: Number(row.querySelector("[data-count=findings]").textContent),
        hits: [...section.querySelectorAll("tr[data-severity]")],
        folds: [...section.querySelectorAll("details")],
        elsewhere: section.querySelector("a[data-carry]"),
        anchor: section.dataset.rule,
      };
    });
    const table = document.querySelector(".v-rules");
    const showFilters = filterBar({ form, list: table, clear: () => form.reset() });

    // Findings that stand on another page are counted there; the link takes lane and owner along.
    const carry = (link, filters) => {
      const target = new URL(link.dataset.carry ||= link.href);
      for (const [name, value] of filters) if (name !== "severity") target.searchParams.set(name, value);
      link.href = target.href;
    };

    // A fold is open and says how many it has as long as there is a filter.
    const showFold = (fold, shown, filters) => {
      const summary = fold.querySelector("summary");
      const inside = shown.filter(hit => fold.contains(hit)).length;
      fold.dataset.words ??= summary.textContent;
      summary.textContent = !filters.length ? fold.dataset.words
        : inside < shown.length ? `${inside} more` : `${inside} that ${inside === 1 ? "fits" : "fit"}`;
      fold.hidden = !inside;
      fold.open = filters.length > 0 && inside > 0;
    };

    const findingsIn = hits => hits.reduce((sum, hit) => sum + Number(hit.dataset.findings), 0);

    const showRule = (rule, filters) => {
      for (const hit of rule.hits) hit.hidden = !filters.every(([name, value]) => hit.dataset[name] === value);
      const shown = rule.hits.filter(hit => !hit.hidden);
      const visible = shown.length > 0 || rule.elsewhere !== null;
      rule.section.hidden = rule.row.hidden = !visible;
      showInContents(rule.anchor, visible, rule.elsewhere ? null : shown.length);
      rule.words ??= rule.number.textContent;
      rule.number.textContent = filters.length && !rule.elsewhere ? `${shown.length} of ${rule.words}` : rule.words;
      for (const fold of rule.folds) showFold(fold, shown, filters);
      if (rule.elsewhere) carry(rule.elsewhere, filters);
      else {
        rule.row.querySelector("[data-count=hits]").textContent = shown.length;
        rule.row.querySelector("[data-count=findings]").textContent = findingsIn(shown);
        rule.bar.style.width = `${rule.share * shown.length / rule.hits.length}%`;
      }
      return filters.length || !rule.elsewhere ? findingsIn(shown) : rule.findings;
    };

    const apply = () => {
      const filters = names.map(name => [name, state.get(name)]).filter(([, value]) => value);
      const shown = rules.reduce((sum, rule) => sum + showRule(rule, filters), 0);
      const all = rules.reduce((sum, rule) => sum + rule.findings, 0);
      const noun = all === 1 ? "finding" : "findings";
      const elsewhere = filters.length ? rules.filter(rule => rule.elsewhere).length : 0;
      const rest = elsewhere ? `, without ${elsewhere === 1 ? "a rule" : `${elsewhere} rules`} listed elsewhere` : "";
      table.hidden = !rules.some(rule => !rule.row.hidden);
      showFilters({
        filters,
        count: shown === all ? `${said(all)} ${noun}` : `${said(shown)} of ${said(all)} ${noun}${rest}`,
        total: all,
        noun: table.hidden ? "finding" : "",
      });
    };

    fillForm(form, { state, setState });
    form.addEventListener("input", event => {
      setState(event.target.name, event.target.value);
      apply();
    });
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("reset", () => {
      names.forEach(name => state.delete(name));
      saveState();
      apply();
    });
    apply();
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  };

  document.querySelectorAll("form[data-findings]").forEach(narrow);
  document.querySelectorAll("form[data-narrow]").forEach(form => window.archatlas.narrow(form, { state, setState, saveState }));
});
