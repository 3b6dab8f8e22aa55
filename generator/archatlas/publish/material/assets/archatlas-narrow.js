// One form that filters all tables of a page: what does not fit is hidden, with the parts and folds it leaves empty.
// archatlas.js calls it for each such form. The address holds what is filtered: /contracts/?owner=%40team&q=pay
window.archatlas.narrow = (form, address) => {
  "use strict";

  const { state, setState, saveState } = address;
  const { fillForm, filterBar, showInContents } = window.archatlas;
  const article = form.closest("article") ?? document;
  const rows = [...article.querySelectorAll("tr[data-kind]")].map(row => ({ row, text: row.textContent.toLowerCase() }));
  const parts = [...article.querySelectorAll("[data-part]")];
  const folds = [...article.querySelectorAll("[data-part] details")].filter(fold => fold.querySelector("tr[data-kind]"));
  const wasOpen = new Map(folds.map(fold => [fold, fold.open]));
  const isFilter = name => rows.some(({ row }) => Object.hasOwn(row.dataset, name));
  const active = () => [...state].filter(([name, value]) => value && name !== "q" && isFilter(name));
  const holds = (row, name, value) => (row.dataset[name] ?? "").split("\n").includes(value);
  const shownIn = place => place.querySelectorAll("tr[data-kind]:not([hidden])").length;

  const apply = () => {
    const words = (state.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const filters = active();
    const filtered = words.length > 0 || filters.length > 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every(word => text.includes(word)) || !filters.every(([name, value]) => holds(row, name, value));
    }
    for (const fold of folds) {
      fold.hidden = !shownIn(fold);
      fold.open = filtered ? !fold.hidden : wasOpen.get(fold);
    }
    for (const part of parts) {
      part.hidden = filtered && !shownIn(part);
      showInContents(part.dataset.part, !part.hidden);
    }
    const shown = shownIn(article);
    showFilters({
      filters: words.length ? [["q", state.get("q")], ...filters] : filters,
      count: shown === rows.length ? "" : `${shown} of ${rows.length} rows`,
      total: rows.length,
      noun: shown || !rows.length ? "" : "entry",
    });
  };

  const clear = () => {
    for (const name of ["q", ...active().map(([filter]) => filter)]) state.delete(name);
    saveState();
    apply();
  };
  const showFilters = filterBar({
    form,
    list: form,
    remove: name => { setState(name, ""); apply(); },
    clear: () => form.reset(),
  });

  fillForm(form, address);
  form.addEventListener("input", event => { setState(event.target.name, event.target.value); apply(); });
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", clear);
  apply();
};
