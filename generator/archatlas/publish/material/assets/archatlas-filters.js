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

  // Numbers above a list are those without its filter, which has to be said while one is on.
  const markTotals = () => {
    const isFiltered = document.querySelector(".ad-chips:not([hidden])") !== null;
    for (const totals of document.querySelectorAll("[data-totals]")) {
      const mark = totals.querySelector(":scope > .ad-unfiltered");
      if (isFiltered && !mark) totals.prepend(element("span", { class: "ad-unfiltered" }, "Without the filter: "));
      if (!isFiltered) mark?.remove();
    }
  };

  // The chips stand below the form, or above what is filtered where there is none.
  const filterBar = ({ form, list, remove, clear }) => {
    const chips = element("div", { class: "ad-chips", role: "group", "aria-label": "Filters", hidden: "" });
    const output = form?.querySelector("output") ?? element("output", { "aria-live": "polite" });
    const words = element("p", {});
    const wayOut = element("button", { type: "button" }, "Clear filters");
    const nothing = element("div", { class: "ad-nothing", role: "status", hidden: "" }, words, wayOut);
    if (form) form.after(chips, nothing); else list.before(chips, nothing);

    const refocus = () => (chips.querySelector("button") ?? form?.querySelector("input, select")
      ?? list.querySelector("button, a"))?.focus();
    wayOut.addEventListener("click", () => { clear(); refocus(); });

    const chip = ([name, value]) => {
      const label = labelOf(form, name), shown = valueOf(form, name, value);
      const button = element("button", { type: "button", "aria-label": `Remove the filter ${label}: ${shown}` }, "×");
      button.addEventListener("click", () => {
        const field = fieldOf(form, name);
        if (field) {
          field.value = "";
          field.dispatchEvent(new Event("input", { bubbles: true }));
        } else remove(name);
        refocus();
      });
      return element("span", { class: "ad-chip" }, `${label}: `, element("b", {}, shown), button);
    };

    return ({ filters, count, noun }) => {
      chips.hidden = !filters.length;
      chips.replaceChildren(...filters.map(chip), ...(form ? [] : [output]));
      output.textContent = count;
      const reset = form?.querySelector("[type=reset]");
      if (reset) reset.hidden = !filters.length;
      nothing.hidden = !noun;
      words.textContent = noun ? `No ${noun} fits ${filters.length === 1 ? "this filter" : "these filters"}.` : "";
      markTotals();
    };
  };

  // The list "On this page" has only what the filter leaves.
  const showInContents = (anchor, isShown) => {
    for (const link of document.querySelectorAll(`.md-nav--secondary a[href$="#${CSS.escape(anchor)}"]`)) {
      link.closest("li").hidden = !isShown;
    }
  };

  window.archatlas = { element, fillIn, filterBar, showInContents };
})();
