// Opens the search, and loads what finds things only then: a page that nobody searches from carries nothing of it.
// A browser makes no request from a disk, so that the index comes as scripts that hand over their data.
(() => {
  "use strict";

  const { element } = window.archatlas;
  const base = new URL("..", document.currentScript.src);
  const isFile = location.protocol === "file:" || /\.html$/.test(document.querySelector("[data-search=open]")?.getAttribute("href") || "");
  const page = new URL(isFile ? "search/index.html" : "search/", base);

  const loads = new Map();
  const loaded = address => {
    if (!loads.has(address)) {
      loads.set(address, new Promise((resolve, reject) => {
        const failed = () => (loads.delete(address), reject(new Error(address)));
        document.head.append(Object.assign(element("script", { src: new URL(address, base) }), { onload: resolve, onerror: failed }));
      }));
    }
    return loads.get(address);
  };

  // Two files of different builds do not belong together; that is told instead of finding the wrong things.
  const given = new Map();
  let version;
  const api = window.archatlasSearch = {
    base,
    page,
    failed: "The search could not be loaded. Reload the page to try again.",
    take: (name, of, data) => given.set(name, { of, data }),
    async part(name) {
      await loaded(`search/${name}.js`);
      const { of, data } = given.get(name);
      version ??= of;
      if (of !== version) throw new Error("another build");
      return data;
    },
    address: (words, kind) => {
      const address = new URL(page);
      if (words) address.searchParams.set("q", words);
      if (kind) address.searchParams.set("kind", kind);
      return address.href;
    },
  };
  const start = () => Promise.all([loaded("assets/archatlas-find.js"), api.part("names").catch(() => {})]);
  api.count = words => start().then(() => api.found(words));

  // The field is there at once, so that nothing is lost that is typed before the rest has come; so is its Enter.
  const mount = (form, results, options) => {
    const field = form.elements.q;
    const mounted = start().then(() => api.mount(form, results, options)).catch(() => {
      results.replaceChildren(element("p", { role: "status" }, api.failed));
      return () => {};
    });
    field.addEventListener("keydown", async event => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const typed = field.value;
      const openFirst = await mounted;
      if (field.value === typed) openFirst();
    });
  };

  let dialog;
  const made = () => {
    const field = element("input", {
      name: "q", type: "text", inputmode: "search", enterkeyhint: "go", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-label": "Search",
    });
    const form = element("form", { class: "v-field v-big", role: "search" }, field, element("button", { type: "button" }, "Close"));
    const results = element("div", { class: "v-res" });
    dialog = element("dialog", { class: "v-find", "aria-label": "Search" }, element("div", { class: "md-typeset" }, form, results));
    form.addEventListener("submit", event => event.preventDefault());
    form.lastChild.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", event => {
      if (event.target === dialog || event.target.closest("a") && !event.defaultPrevented) dialog.close();
    });
    document.body.append(dialog);
    mount(form, results, {});
    return dialog;
  };

  const pageField = () => document.querySelector("form[data-search=page] input");
  const open = () => {
    const field = pageField() || (dialog || made()).querySelector("input");
    if (dialog && !pageField() && !dialog.open) dialog.showModal();
    field.focus();
    field.select();
  };

  const isTyping = target => target.closest("input, textarea, select, [contenteditable]");
  const isPlain = event => event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

  document.addEventListener("keydown", event => {
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isSlash && !isK || document.querySelector("dialog[open]:not(.v-find)")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", event => {
    if (!event.target.closest("[data-search=open]") || !isPlain(event)) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  }, true);
  for (const kind of ["focusin", "pointerover"]) {
    document.addEventListener(kind, event => {
      if (event.target.closest?.("[data-search]")) start();
    });
  }
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.matches("form[data-search]:not([data-search=page])")) return;
    event.preventDefault();
    const link = element("a", { href: api.address(form.elements.q.value.trim(), form.dataset.kind), hidden: "" });
    document.body.append(link);
    link.click();
    link.remove();
  });

  const startPage = () => {
    const form = document.querySelector("form[data-search=page]");
    if (!form || form.dataset.started) return;
    form.dataset.started = "";
    form.addEventListener("submit", event => event.preventDefault());
    const field = form.elements.q;
    field.value ||= new URLSearchParams(location.search).get("q") || "";
    field.focus();
    mount(form, document.getElementById("results"), { lists: document.getElementById("lists"), isPage: true });
  };
  if (window.document$) document$.subscribe(startPage); else startPage();
})();
