// Sorts and filters the catalogue. Makes no request; without it every table is complete.
(() => {
  "use strict";

  // The address holds the state of the page: /modules/?lane=candidate&sort=-used-by&q=memory
  const state = new URLSearchParams(location.search);

  const saveState = () => {
    const query = state.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
  };

  const setState = (name, value) => {
    if (value) state.set(name, value); else state.delete(name);
    saveState();
  };

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

  const enhance = table => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const headers = [...table.tHead.rows[0].cells];
    const form = document.querySelector(`form[data-for="${CSS.escape(table.id)}"]`);
    const textOf = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));

    // Any parameter of the address that names a data attribute of the rows filters, also without a field in the form.
    const isFilter = name => name === "needs" ? table.id === "catalogue" : rows.some(row => name in row.dataset);
    const activeFilters = () => [...state].filter(([name, value]) => value && isFilter(name));
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
      body.append(...rows);
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
    const holds = (row, name, value) =>
      name === "uses" || name === "known" ? (row.dataset[name] || "").split(" ").includes(value)
        : name === "needs" ? dependentsOf(value).has(nameOf(row))
          : row.dataset[name] === value;

    const filter = () => {
      const words = wordsOf(state.get("q") || "");
      const filters = activeFilters();
      let shown = 0;
      for (const row of rows) {
        const matches = words.every(word => textOf.get(row).includes(word))
          && filters.every(([name, value]) => holds(row, name, value));
        row.hidden = !matches;
        shown += matches;
      }
      if (!form) return;
      const noun = rows.length === 1 ? "module" : "modules";
      form.querySelector("output").textContent =
        shown === rows.length ? `${shown} ${noun}` : `${shown} of ${rows.length} ${noun}`;
      form.querySelector("[type=reset]").hidden = !words.length && !filters.length;
    };

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
        setState("sort", key);
        applySort(key);
      });
    }

    if (form) {
      for (const field of form.elements) {
        if (field.name && state.has(field.name)) field.value = state.get(field.name);
      }
      form.addEventListener("input", event => {
        const { name, value } = event.target;
        setState(name, value);
        if (name === "sort") sortBy(value); else filter();
      });
      form.addEventListener("submit", event => event.preventDefault());
      form.addEventListener("reset", () => {
        for (const name of ["q", ...activeFilters().map(([filterName]) => filterName)]) state.delete(name);
        saveState();
        filter();
        if (state.has("sort")) setTimeout(() => applySort(state.get("sort")));
      });
    }

    if (state.has("sort")) applySort(state.get("sort"));
    filter();
  };

  document.querySelectorAll("table.ad-cat").forEach(enhance);
})();
