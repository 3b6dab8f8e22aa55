// Says which filters a list has, also those that came with its address, and offers a way out where nothing fits.
// archatlas.js calls it for each list of a page.
(() => {
  "use strict";

  // Said where no field of the form is named so; the field for any text is called by what it does.
  const LABELS = {
    q: "Text", uses: "Requires", needs: "Depends on", known: "Known", rule: "Finding", tens: "Score from", wave: "Wave",
    owner: "Owner", lane: "Lane", layer: "Layer", tier: "Tier", band: "Health", focus: "Focus on", show: "Show",
    from: "From lane", to: "Into lane", kind: "Kind", role: "Events", topic: "Topic", service: "Service",
    module: "Module", personal: "Personal data", classification: "Classification", ends: "Ends",
  };

  // Said where no field offers the value, as for the band of a number that is 0.
  const VALUES = {
    band: { ok: "Healthy", warn: "Needs attention", bad: "At risk", none: "Not measured" },
    known: { "entry-points": "entry points" },
    owner: { "-": "No named owner" },
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const fieldOf = (form, name) => form?.elements.namedItem(name);
  const labelOf = (form, name) =>
    (name !== "q" && fieldOf(form, name)?.closest("label")?.querySelector("span")?.textContent) || LABELS[name] || name;
  const valueOf = (form, name, value) =>
    [...(fieldOf(form, name)?.options ?? [])].find(option => option.value === value)?.textContent
      ?? new Map(Object.entries(Object.hasOwn(VALUES, name) ? VALUES[name] : {})).get(value) ?? value;

  // A field that does not offer what the address asks for shows that it filters by nothing; the chip says what is asked.
  const fillIn = (field, value) => {
    field.value = value;
    if (field.selectedIndex === -1) field.value = "";
  };

  // A form shows what the address says; what somebody filled in before its script had come counts as if it came now.
  const fillForm = (form, { state, setState }, prefix = "") => {
    for (const field of form.elements) {
      const name = prefix + field.name;
      if (field.name && field.value !== (field.options?.[0]?.value ?? "")) setState(name, field.value);
      else if (field.name && state.has(name)) fillIn(field, state.get(name));
    }
  };

  // Numbers above a list are those without its filter, which has to be said while one is on.
  const markTotals = () => {
    const isFiltered = document.querySelector(".v-chips[data-filtered]") !== null;
    for (const totals of document.querySelectorAll("[data-totals]")) {
      const mark = totals.querySelector(":scope > .ad-unfiltered");
      if (isFiltered && !mark) totals.prepend(element("span", { class: "ad-unfiltered" }, "Without the filter: "));
      if (!isFiltered) mark?.remove();
    }
  };

  // What a list was asked for and does not have, the search may find elsewhere; it says how often as soon as it knows.
  const searchFor = words => {
    const search = window.archatlasSearch;
    if (!search) return "";
    const link = element("a", { class: "u", href: search.address(words) }, `Search everywhere for “${words}”`);
    search.count(words).then(number => link.append(`: ${number || "no"} ${number === 1 ? "result" : "results"}`)).catch(() => {});
    return link;
  };

  // The chips stand below the form, or above what is filtered where there is none.
  const filterBar = ({ form, list, remove, clear }) => {
    const output = element("output", { class: "v-out", "aria-live": "polite" });
    const chips = element("div", { class: "v-chips", role: "group", "aria-label": "Filters", hidden: "" }, output);
    const words = element("p", {}), ways = element("p", { class: "v-more" });
    const nothing = element("section", { class: "v-panel v-nothing", role: "status", hidden: "" }, words, ways);
    if (form) form.after(chips, nothing); else list.before(chips, nothing);

    const refocus = () => (chips.querySelector("button") ?? form?.querySelector("input, select")
      ?? list.querySelector("button, a"))?.focus();
    const wayOut = element("button", { type: "button", class: "v-btn" });
    wayOut.addEventListener("click", () => { clear(); refocus(); });

    const chip = ([name, value]) => {
      const label = name === "q" ? "text" : labelOf(form, name).toLowerCase(), shown = valueOf(form, name, value);
      const button = element("button", { type: "button", "aria-label": `Remove the filter ${label} ${shown}` }, "✕");
      button.addEventListener("click", () => {
        const field = fieldOf(form, name);
        if (field) {
          field.value = "";
          field.dispatchEvent(new Event("input", { bubbles: true }));
        } else remove(name);
        refocus();
      });
      return element("span", { class: "v-chip" }, `${label} ${shown}`, button);
    };

    return ({ filters, count, total, noun }) => {
      const isFiltered = filters.length > 0;
      chips.hidden = !isFiltered && !(form && count);
      chips.toggleAttribute("data-filtered", isFiltered);
      for (const old of [...chips.children]) if (old !== output) old.remove();
      output.textContent = noun ? "" : count;
      wayOut.textContent = `Show all ${total.toLocaleString("en")}`;
      if (isFiltered) output.before(element("span", { class: "v-out" }, "Shown:"), ...filters.map(chip));
      if (isFiltered && !noun) chips.append(wayOut);
      nothing.hidden = !noun;
      const text = noun ? filters.find(([name]) => name === "q")?.[1] : "";
      const asked = filters.length > 1 ? "these filters" : text ? `“${text}”` : "this filter";
      words.textContent = noun ? `No ${noun} fits ${asked}.${text ? " This list looks only at what its own rows say." : ""}` : "";
      ways.replaceChildren(...(noun ? [...(text ? [searchFor(text)] : []), wayOut] : []));
      markTotals();
    };
  };

  // The list "On this page" has only what the filter leaves.
  const showInContents = (anchor, isShown, number = null) => {
    for (const link of document.querySelectorAll(`.md-nav--secondary a[href$="#${CSS.escape(anchor)}"]`)) {
      link.closest("li").hidden = !isShown;
      const counted = link.querySelector("i");
      if (counted && number !== null) counted.textContent = number;
    }
  };

  window.archatlas = { element, fillForm, filterBar, showInContents };
})();
