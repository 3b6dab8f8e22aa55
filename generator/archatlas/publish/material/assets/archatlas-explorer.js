// The explorer: focus on a module, steps and direction, filters, zoom, and the keyboard on the map. Its pages load it,
// each anew; without it they are complete. The lines are read from the list of them, which says the same as the map.
(() => {
  "use strict";

  const form = document.querySelector("form[data-explorer]");
  const figure = document.querySelector("[data-map]");
  if (!figure) return;
  const svg = figure.querySelector(".v-fig__s svg");
  const scroller = svg?.closest(".v-fig__s");
  const NAMES = ["focus", "steps", "direction", "show", "from", "to", "marks"];
  const state = new URLSearchParams(location.search);
  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const shape = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const laneOf = name => name.split(".")[0];

  // ------------------------------------------------------------------ the lines
  const guests = [...document.querySelectorAll("[data-guest] table")];
  const main = document.getElementById("requirement-list");
  const lineOf = row => {
    const [from, to = ""] = (row.dataset.focus || "").split(" ");
    return { from, to, show: (row.dataset.show || "").split(" ") };
  };
  const listed = main ? [...main.tBodies[0].rows].map(lineOf) : [];
  const source = document.querySelector("[data-lines]")?.dataset.lines;
  const nodes = svg ? [...svg.querySelectorAll("a[data-n]")] : [];
  const boxes = nodes.filter(node => node.classList.contains("nd"));
  const nodeOf = new Map(nodes.map(node => [node.dataset.n, node]));
  const suggested = new Set([...document.querySelectorAll("#module-names option")].map(option => option.value));
  let lines = listed;
  let isWhole = !source;

  // An estate whose lines are too many for a page has them in a file, which is asked for with the first focus.
  const loadLines = async () => {
    if (isWhole) return;
    isWhole = true;
    try {
      const answer = await (await fetch(source)).json();
      lines = answer.rows.filter(row => row.kind !== "optional" && row.kind !== "unknown").map(row => ({
        from: row.module, to: row.requires, owners: [row.owner, row.required_owner],
        show: [...(row.kind === "same_lane" ? [] : ["x"]), ...(row.breaks.length ? ["p"] : []), ...(row.waived.length ? ["w"] : []),
          ...row.breaks.map(rule => rule.replace("/", "-"))],
      }));
      for (const { from, to } of lines) suggested.add(from).add(to);
    } catch {
      lines = listed;  // as from a disk, where a page may not read a file
    }
  };

  const isName = value => nodeOf.has(value) || suggested.has(value) || lines.some(({ from, to }) => from === value || to === value);

  const knownNames = () => new Set([...nodeOf.keys(), ...suggested, ...lines.flatMap(({ from, to }) => [from, to])]);
  const distance = (one, other) => {
    let row = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== other[j - 1]));
      row = next;
    }
    return row[other.length];
  };
  // Names, whole or without their lane, that a few letters tell from what was typed.
  const namesNear = typed => [...knownNames()].filter(name => !name.startsWith("topic:"))
    .map(name => ({ name, far: Math.min(distance(typed, name), distance(typed, name.slice(name.indexOf(".") + 1))) }))
    .filter(({ far }) => far <= Math.max(1, typed.length / 3))
    .sort((one, other) => one.far - other.far || (one.name < other.name ? -1 : 1)).slice(0, 3).map(({ name }) => name);

  // Walks from the focus against the lines (who uses it) or along them (what it uses), step by step.
  const walk = (focus, steps, near, far) => {
    const found = new Map([[focus, { step: 0 }]]);
    const kept = new Set();
    let level = [focus];
    for (let step = 1; level.length && step <= steps; step += 1) {
      const here = new Set(level);
      level = [];
      for (const line of lines) {
        if (!here.has(line[near])) continue;
        kept.add(line);
        if (!found.has(line[far])) {
          found.set(line[far], { step, by: line[near], line });
          level.push(line[far]);
        }
      }
    }
    found.delete(focus);
    return { found, kept };
  };

  const isShown = ({ from, to, show }) => {
    const [wanted, start, end] = ["show", "from", "to"].map(name => state.get(name));
    return (!wanted || show.includes(wanted)) && (!start || laneOf(from) === start) && (!end || laneOf(to) === end);
  };

  // What is meant: the lines, the modules at their ends, and around a focus who uses it and what it uses.
  const meant = () => {
    const focus = state.get("focus") || "";
    const steps = Number(state.get("steps")) || Infinity;
    const direction = state.get("direction");
    if (focus && isName(focus)) {
      const nothing = { found: new Map(), kept: new Set() };
      const users = direction === "out" ? nothing : walk(focus, steps, "to", "from");
      const used = direction === "in" ? nothing : walk(focus, steps, "from", "to");
      const kept = new Set([...users.kept, ...used.kept].filter(isShown));
      return { focus, kept, users: users.found, used: used.found,
        modules: new Set([focus, ...users.found.keys(), ...used.found.keys()]) };
    }
    const typed = focus.toLowerCase();
    const kept = new Set(lines.filter(line => isShown(line) && (!typed || line.from.includes(typed) || line.to.includes(typed))));
    const found = typed ? nodes.map(node => node.dataset.n).filter(name => name.includes(typed)) : [];
    return { focus: "", kept, users: null, used: null,
      modules: new Set([...found, ...[...kept].flatMap(({ from, to }) => [from, to])]) };
  };

  // ------------------------------------------------------------------ painting
  const isFiltered = () => NAMES.some(name => name !== "marks" && state.get(name));
  const key = ({ from, to }) => `${from}->${to}`;

  const paintMap = ({ focus, kept, modules }) => {
    const filtered = isFiltered();
    const keys = new Set([...kept].flatMap(line => [key(line), `${laneOf(line.from)}->${laneOf(line.to)}`]));
    for (const line of figure.querySelectorAll("svg [data-e]")) line.classList.toggle("dim", filtered && !keys.has(line.dataset.e));
    const isTopicMap = nodes.some(node => node.dataset.n.startsWith("topic:"));
    for (const node of nodes) node.classList.toggle("dim", filtered && !isTopicMap && !modules.has(node.dataset.n));
    svg?.querySelector(".v-focus")?.remove();
    for (const node of nodes) node.classList.toggle("focus", node.dataset.n === focus);
    if (nodeOf.has(focus)) ring(nodeOf.get(focus));
  };

  // The focus is a filled box, a ring and a word.
  const ring = node => {
    const { x, y, width, height } = node.getBBox();
    const group = shape("g", { class: "v-focus", "aria-hidden": "true" });
    const gap = node.classList.contains("nd") ? 5 : 4;
    group.append(shape("rect", { class: "ring", x: x - gap, y: y - gap, width: width + 2 * gap, height: height + 2 * gap, rx: 6 }),
      shape("text", { class: "b", x: x + width / 2, y: y + height + gap + 13, "text-anchor": "middle" }, "focus"));
    svg.append(group);
  };

  const paintMarks = () => {
    const shown = state.get("marks") || "";
    for (const node of nodes) {
      node.querySelector(".v-mark")?.remove();
      const sign = node.querySelector("[class^=m-]");
      if (!sign) continue;
      sign.style.display = shown ? "none" : "";
      if (!shown) continue;
      sign.style.display = "";
      const { x, y, width, height } = sign.getBBox();
      sign.style.display = "none";
      const middle = [x + width / 2, y + height / 2];
      node.append(shown === "tier"
        ? shape("text", { class: "v-mark lab", x: middle[0], y: middle[1] + 4, "text-anchor": "middle" }, node.dataset.t ?? "?")
        : shape("circle", { class: `v-mark ${node.dataset.o ? "m-named" : "m-none"}`, cx: middle[0], cy: middle[1], r: width / 2 }));
    }
    for (const item of figure.querySelectorAll(".v-leg [data-band]")) item.hidden = shown !== "";
    figure.querySelector("[data-said]")?.remove();
    const words = { tier: "the number is the tier, 1 is most critical", owner: "filled: owner named, ring: no named owner" }[shown];
    if (words) figure.querySelector(".v-leg")?.append(make("li", { "data-said": "" }, words));
  };

  const chipWords = {
    focus: value => `focus ${value}`,
    steps: value => `${value} ${value === "1" ? "step" : "steps"}`,
    direction: value => value === "in" ? "what uses it" : "what it uses",
    show: value => [...form.elements.show.options].find(option => option.value === value)?.textContent ?? value,
    from: value => `from lane ${value}`,
    to: value => `into lane ${value}`,
  };

  const paintChips = ({ kept, modules }) => {
    const place = document.querySelector("[data-chips]");
    if (!place) return;
    const total = nodes.length || modules.size;
    const all = lines.length;
    place.hidden = !isFiltered();
    const chips = Object.keys(chipWords).filter(name => state.get(name)).map(name => {
      const words = chipWords[name](state.get(name));
      const button = make("button", { type: "button", "aria-label": `Remove ${words}` }, "✕");
      button.addEventListener("click", () => {
        change(name === "focus" ? { focus: "", steps: "", direction: "" } : { [name]: "" });
        form.elements.focus.focus();
      });
      return make("span", { class: "v-chip" }, words, button);
    });
    const rest = make("button", { type: "button", class: "v-btn" }, "Show all");
    rest.addEventListener("click", () => {
      change(Object.fromEntries(NAMES.filter(name => name !== "marks").map(name => [name, ""])));
      form.elements.focus.focus();
    });
    const focus = state.get("focus") || "";
    const isUnknown = focus && ![...knownNames()].some(name => name.includes(focus.toLowerCase()));
    const near = (isUnknown ? namesNear(focus.toLowerCase()) : []).map(name => {
      const button = make("button", { type: "button", class: "v-btn" }, name);
      button.addEventListener("click", () => (change({ focus: name }), form.elements.focus.focus()));
      return button;
    });
    const dimmed = svg ? " The rest is dimmed, not removed." : "";
    const said = isUnknown ? `No module is called “${focus}”.${near.length ? " Did you mean" : ""}` : kept.size || !isFiltered() ? `${modules.size} of ${count(total, "module")}, ${kept.size} of ${count(all, source && lines === listed ? "listed line" : "line")}.${dimmed}`
      : `No line fits. ${state.get("focus") ? `${state.get("focus")} has none of this kind.` : ""}`;
    place.replaceChildren(make("span", { class: "v-out" }, "Shown:"), ...chips,
      make("output", { class: "v-out", "aria-live": "polite" }, said), ...near, rest);
  };

  // A row of the other lists names what no module has, so that it says its lanes itself.
  const fits = ({ dataset }) => (!state.get("show") || (dataset.show || "").split(" ").includes(state.get("show")))
    && ["from", "to"].every(name => !state.get(name) || dataset[name] === state.get(name))
    && (!state.get("focus") || (dataset.focus || "").includes(state.get("focus")));

  const paintLists = ({ focus, kept }) => {
    const keys = new Set([...kept].map(key));
    for (const table of guests) {
      table.keepRow = row => table === main ? keys.has(key(lineOf(row))) : fits(row);
      table.dispatchEvent(new Event("ad:keep"));
      const place = table.closest("[data-guest]");
      const number = (place.querySelector("h2") ?? place.previousElementSibling)?.querySelector(".n");
      if (!number) continue;
      number.dataset.all ??= number.textContent;
      const shown = [...table.rows].filter(row => row.parentElement === table.tBodies[0] && table.keepRow(row)).length;
      number.textContent = isFiltered() ? `${shown} of ${number.dataset.all}` : number.dataset.all;
    }
    document.querySelector("[data-behind]")?.classList.toggle("v-two", Boolean(focus));
  };

  // ------------------------------------------------------------------ the card of the focus
  const pageOf = name => pages.get(name) ?? `${root}modules/${encodeURIComponent(name)}/`;
  const root = figure.querySelector("[data-view][aria-current]")?.getAttribute("href")?.replace(/dependencies\/.*/, "") ?? "../";
  const nameLink = name => {
    const [lane, ...rest] = name.split(".");
    return make("a", { class: "ad-m", href: pageOf(name) }, make("span", { class: "ad-ns" }, `${lane}.`), rest.join("."));
  };
  const badge = name => {
    const node = nodeOf.get(name);
    const mark = node?.querySelector("[class^=m-]")?.getAttribute("class").slice(2);
    if (!mark) return "";
    const word = { ok: "Healthy", warn: "Needs attention", bad: "At risk", none: "Not measured" }[mark];
    return make("span", { class: `ad-badge ad-badge--${mark}` }, make("i", { class: `ad-mk ad-mk--${mark}` }),
      make("b", {}, node.dataset.h ?? "–"), make("span", { class: "ad-vh" }, ` ${word}`));
  };
  const people = name => {
    const owner = nodeOf.get(name)?.dataset.o
      ?? lines.map(({ from, to, owners }) => owners && (from === name ? owners[0] : to === name ? owners[1] : "")).find(Boolean);
    if (!owner) return [make("span", { class: "muted" }, "no named owner")];
    const known = [...document.querySelectorAll("#map-people li")].find(person => person.dataset.o === owner);
    return known ? [...known.cloneNode(true).childNodes] : [owner];
  };
  const neighbours = (title, found) => {
    const items = [...found].map(([name, { step, by, line }]) => {
      const said = [step === 1 ? "1 step" : `${step} steps, by ${by.split(".").slice(1).join(".")}`,
        ...(line.show.includes("x") ? ["crosses a lane"] : []), ...(line.show.includes("p") ? ["breaks a rule"] : [])];
      return make("li", {}, nameLink(name), " ", make("small", { class: "muted" }, said.join(", ")), badge(name));
    });
    return [make("h3", {}, `${title} `, make("span", {}, String(items.length))),
      items.length ? make("ul", {}, ...items) : make("p", { class: "muted" }, "No module.")];
  };
  const paintCard = ({ focus, users, used }) => {
    const card = document.querySelector("[data-card]");
    if (!card) return;
    card.hidden = !focus;
    if (!focus) return;
    const tier = nodeOf.get(focus)?.dataset.t;
    const parts = make("div", { class: "ad-deps__l" },
      ...(state.get("direction") === "out" ? [] : neighbours("Uses it", users)),
      ...(state.get("direction") === "in" ? [] : neighbours("It uses", used)));
    const more = make("p", { class: "v-more" }, make("a", { href: pageOf(focus) }, "Open its page"));
    if (users.size) more.append(make("a", { href: `${root}modules/?needs=${encodeURIComponent(focus)}` }, "All that depend on it, as a list"));
    card.replaceChildren(make("h3", {}, nameLink(focus), " ", badge(focus)),
      make("p", { class: "ad-fine" }, ...(tier ? [`tier ${tier}, `] : []), ...people(focus)), parts, more);
  };

  // ------------------------------------------------------------------ the focus on a narrow screen
  // Who uses it above, what it uses below, one row a step; a box is as wide as half a phone.
  const NARROW = { width: 340, box: 156, high: 38, between: 18, gap: 30, most: 24 };
  const narrow = figure.querySelector("[data-narrow]");
  const rowsAround = ({ focus, users, used }) => {
    const byStep = found => {
      const levels = [];
      for (const [name, { step }] of found) (levels[step] ??= []).push(name);
      return levels.map((names, step) => ({ names, step })).filter(Boolean);
    };
    const far = step => `${step} steps away`;
    return [
      ...byStep(users).reverse().map(({ names, step }) => ({ names, words: step === 1 ? "uses it directly" : far(step) })),
      { names: [focus], words: "focus" },
      ...byStep(used).map(({ names, step }) => ({ names, words: step === 1 ? "it uses directly" : far(step) })),
    ];
  };
  const placeRows = rows => {
    const places = new Map();
    let top = 18;
    for (const row of rows) {
      row.top = top;
      row.names.forEach((name, number) => {
        const isAlone = number === row.names.length - 1 && number % 2 === 0;
        const left = isAlone ? (NARROW.width - NARROW.box) / 2 : number % 2 ? NARROW.width - NARROW.box - 4 : 4;
        places.set(name, { left, top: top + Math.floor(number / 2) * (NARROW.high + NARROW.between) });
      });
      top += Math.ceil(row.names.length / 2) * (NARROW.high + NARROW.between) + NARROW.gap;
    }
    return { places, height: top - NARROW.gap };
  };
  const narrowLine = ({ from, to, show }, places) => {
    const [start, end] = [places.get(from), places.get(to)];
    const down = start.top <= end.top;
    const [x, y] = [start.left + NARROW.box / 2, start.top + (down ? NARROW.high : 0)];
    const [toX, toY] = [end.left + NARROW.box / 2, end.top + (down ? 0 : NARROW.high)];
    // A line that passes another row keeps to the middle, between the boxes.
    const passes = Math.abs(toY - y) > NARROW.high + 20;
    const half = (y + toY) / 2;
    const bend = passes ? `C${NARROW.width / 2} ${y} ${NARROW.width / 2} ${half}` : `C${x} ${half} ${toX} ${half}`;
    const kind = show.includes("p") ? " problem" : show.includes("x") ? " cross" : "";
    const side = down ? -8 : 8;
    const line = shape("g", { "aria-hidden": "true" });
    line.append(shape("path", { class: `e${kind}`, d: `M${x} ${y}${bend} ${toX} ${toY + side}` }),
      shape("polygon", { class: `eh${kind}`, points: `${toX},${toY} ${toX - 3.8},${toY + side} ${toX + 3.8},${toY + side}` }));
    return line;
  };
  const narrowBox = (name, { left, top }, focus) => {
    const [lane, ...rest] = name.split(".");
    const link = document.createElementNS("http://www.w3.org/2000/svg", "a");
    link.setAttribute("href", pageOf(name));
    link.setAttribute("aria-label", nodeOf.get(name)?.getAttribute("aria-label") ?? name);
    link.classList.toggle("focus", name === focus);
    link.append(shape("rect", { class: "box", x: left, y: top, width: NARROW.box, height: NARROW.high, rx: 3 }),
      shape("text", { class: "lab", x: left + NARROW.box / 2, y: top + 14, "text-anchor": "middle" }, lane),
      shape("text", { class: "b", x: left + NARROW.box / 2, y: top + 30, "text-anchor": "middle" }, rest.join(".")));
    if (name === focus) {
      link.append(shape("rect", { class: "ring", x: left - 4, y: top - 4, width: NARROW.box + 8, height: NARROW.high + 8, rx: 6 }));
    }
    return link;
  };
  const paintNarrow = shown => {
    if (!narrow) return;
    narrow.querySelector("svg")?.remove();
    const isDrawn = shown.focus && shown.modules.size <= NARROW.most;
    if (isDrawn) narrow.firstElementChild.style.setProperty("display", "none", "important");
    else narrow.firstElementChild.style.removeProperty("display");
    if (!isDrawn) return;
    const rows = rowsAround(shown);
    const { places, height } = placeRows(rows);
    const drawing = shape("svg", { class: "v-dg", viewBox: `0 0 ${NARROW.width} ${height}`, width: NARROW.width, height, role: "group",
      "aria-label": `${shown.focus} and what is around it` });
    for (const line of shown.kept) if (places.has(line.from) && places.has(line.to)) drawing.append(narrowLine(line, places));
    for (const [name, place] of places) drawing.append(narrowBox(name, place, shown.focus));
    for (const row of rows) drawing.append(shape("text", { class: "lab v-halo", x: 4, y: row.top - 6 }, row.words));
    narrow.append(drawing);
  };

  // ------------------------------------------------------------------ state
  const paint = () => {
    const shown = meant();
    paintMap(shown);
    paintLists(shown);
    if (form) paintChips(shown);
    paintCard(shown);
    paintNarrow(shown);
    for (const view of figure.querySelectorAll("[data-view]")) {
      const address = new URL(view.href);
      address.search = state.toString();
      view.href = address.href;
    }
  };

  const change = async values => {
    for (const [name, value] of Object.entries(values)) if (value) state.set(name, value); else state.delete(name);
    const query = state.toString();
    history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
    fillForm();
    if (state.get("focus")) await loadLines();
    paintMarks();
    paint();
  };

  const fillForm = () => {
    if (!form) return;
    for (const name of ["focus", "show", "marks"]) {
      const field = form.elements[name];
      if (field.value !== (state.get(name) || "")) field.value = state.get(name) || "";
      if (field.selectedIndex === -1) field.value = "";
    }
    for (const button of form.querySelectorAll("[data-name] button")) {
      button.setAttribute("aria-pressed", String((state.get(button.parentElement.dataset.name) || "") === button.value));
    }
  };

  form?.addEventListener("input", event => change({ [event.target.name]: event.target.value.trim() }));
  form?.addEventListener("submit", event => event.preventDefault());
  for (const button of form?.querySelectorAll("[data-name] button") ?? []) {
    button.addEventListener("click", () => change({ [button.parentElement.dataset.name]: button.value }));
  }

  // With script a module of the map leads to its focus; the card then leads to its page.
  const pages = new Map(nodes.map(node => [node.dataset.n, node.getAttribute("xlink:href")]));
  const modulesView = [...figure.querySelectorAll("[data-view]")].find(view => view.textContent === "Modules");
  if (form) {
    for (const node of nodes) {
      if (boxes.length) node.setAttribute("xlink:href", `?focus=${encodeURIComponent(node.dataset.n)}`);
      else node.setAttribute("xlink:href", `${new URL(modulesView.href).pathname}?focus=${encodeURIComponent(node.dataset.n)}`);
    }
    figure.openLink = (event, link) => {
      const name = link.dataset.n;
      if (!name || !boxes.length) return false;
      if (name === state.get("focus")) {
        const page = make("a", { href: pages.get(name), hidden: "" });
        document.body.append(page);
        page.click();
        page.remove();
      } else change({ focus: name });
      return true;
    };
  }

  // ------------------------------------------------------------------ size and place
  const natural = svg ? Number(svg.getAttribute("width")) : 0;
  const ratio = svg ? Number(svg.getAttribute("height")) / natural : 1;
  let zoom = 1;
  const resetButton = figure.querySelector("[data-zoom='0']");
  const setZoom = (value, at) => {
    if (!svg) return;
    const before = svg.getBoundingClientRect();
    const [x, y] = at ?? [before.left + before.width / 2, before.top + before.height / 2];
    const place = [(x - before.left) / before.width, (y - before.top) / before.height];
    zoom = Math.min(4, Math.max(.2, value));
    svg.style.width = `${natural * zoom}px`;
    svg.style.height = `${natural * ratio * zoom}px`;
    svg.style.maxWidth = "none";
    svg.style.minWidth = "0";
    const after = svg.getBoundingClientRect();
    scroller.scrollLeft += after.left + place[0] * after.width - x;
    scroller.scrollTop += after.top + place[1] * after.height - y;
    resetButton.textContent = `${Math.round(zoom * 100)} %`;
  };
  const fit = () => {
    const high = document.fullscreenElement === figure ? (scroller.clientHeight - 22) / (natural * ratio) : 4;
    setZoom(Math.min((scroller.clientWidth - 26) / natural, high, 1.6));
    scroller.scrollTo(0, 0);
  };
  const full = () => document.fullscreenElement ? document.exitFullscreen() : figure.requestFullscreen?.();

  if (svg) {
    for (const button of figure.querySelectorAll("[data-zoom]")) {
      const step = Number(button.dataset.zoom);
      button.addEventListener("click", () => setZoom(step ? zoom * (step > 0 ? 1.25 : .8) : 1));
    }
    figure.querySelector("[data-fit]").addEventListener("click", fit);
    figure.addEventListener("fullscreenchange", () => {
      figure.querySelector("[data-full]").textContent = document.fullscreenElement ? "Leave full screen" : "Full screen";
      fit();
    });
    // The page scrolls with the wheel until somebody turns to the map.
    scroller.addEventListener("wheel", event => {
      if (!(event.ctrlKey || figure.contains(document.activeElement) || document.fullscreenElement)) return;
      event.preventDefault();
      setZoom(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1), [event.clientX, event.clientY]);
    }, { passive: false });

    let held = null;
    scroller.addEventListener("pointerdown", event => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      held = { x: event.clientX, y: event.clientY, left: scroller.scrollLeft, top: scroller.scrollTop, moved: false };
    });
    scroller.addEventListener("pointermove", event => {
      if (!held) return;
      const [across, down] = [event.clientX - held.x, event.clientY - held.y];
      if (!held.moved && Math.hypot(across, down) < 5) return;
      if (!held.moved) scroller.setPointerCapture(event.pointerId);
      held.moved = true;
      scroller.classList.add("moving");
      scroller.scrollTo(held.left - across, held.top - down);
    });
    const letGo = () => {
      scroller.classList.remove("moving");
      setTimeout(() => { held = null; });
    };
    scroller.addEventListener("pointerup", letGo);
    scroller.addEventListener("pointercancel", letGo);
    scroller.addEventListener("click", event => { if (held?.moved) { event.preventDefault(); event.stopPropagation(); } }, true);
    svg.addEventListener("dragstart", event => event.preventDefault());
  }
  figure.querySelector("[data-full]")?.addEventListener("click", full);

  // On paper the map alone, on one page that stands as the map does.
  figure.querySelector("[data-print-map]")?.addEventListener("click", () => {
    const page = document.documentElement;
    page.dataset.print = ratio > 1 ? "tall" : "wide";
    addEventListener("afterprint", () => page.removeAttribute("data-print"), { once: true });
    print();
  });

  // ------------------------------------------------------------------ keyboard
  const middle = element => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const nearest = (from, candidates, [across, down]) => {
    const [x, y] = middle(from);
    let best = null;
    for (const element of candidates) {
      const [otherX, otherY] = middle(element);
      const ahead = (otherX - x) * across + (otherY - y) * down;
      const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * across);
      if (element === from || ahead < 2) continue;
      const far = ahead + 2 * aside;
      if (!best || far < best.far) best = { element, far };
    }
    return best?.element;
  };
  // Along the lines between boxes, from a lane into its marks, and from mark to mark.
  const candidates = link => {
    const name = link.dataset.n;
    if (link.classList.contains("nd")) {
      const joined = [...svg.querySelectorAll("g.ln")].map(line => line.dataset.e.split("->")).filter(ends => ends.includes(name));
      return joined.flat().filter(end => end !== name).map(end => nodeOf.get(end)).filter(Boolean);
    }
    const lane = link.closest(".lg");
    return lane ? [...lane.querySelectorAll("a")] : [...svg.querySelectorAll("a:not([tabindex='-1'])")];
  };
  figure.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const link = document.activeElement.closest?.("svg a");
    const act = {
      "+": () => setZoom(zoom * 1.25), "=": () => setZoom(zoom * 1.25), "-": () => setZoom(zoom * .8),
      0: fit, f: full, Escape: () => state.get("focus") && change({ focus: "", steps: "", direction: "" }),
    }[event.key];
    if (act && svg) {
      act();
      event.preventDefault();
      event.stopPropagation();
    } else if (link && WAYS[event.key]) {
      event.preventDefault();
      const lane = link.closest(".lg");
      const isLane = lane?.querySelector("a") === link && !link.dataset.n;
      const target = isLane && event.key === "ArrowRight" ? lane.querySelectorAll("a")[1]
        : nearest(link, isLane ? svg.querySelectorAll(".lg > a:first-child") : candidates(link), WAYS[event.key]);
      target?.focus();
    }
  });

  const start = async () => {
    // What was filled in before this script had come counts as if it came now.
    const early = ["focus", "show", "marks"].map(name => [name, form?.elements[name].value.trim()]).filter(([, value]) => value);
    if (early.length) return change(Object.fromEntries(early));
    fillForm();
    if (state.get("focus")) await loadLines();
    if (state.get("marks")) paintMarks();
    if (isFiltered()) paint();
  };
  start();
})();
