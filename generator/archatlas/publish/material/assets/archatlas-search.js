// Offers a way out where the search finds nothing. The search stays when Material puts another page into the document,
// so that this starts once.
(() => {
  "use strict";

  const { element } = window.archatlas;
  const atlas = new URL("..", document.currentScript.src);
  const result = document.querySelector("[data-md-component=search-result]");
  const field = document.querySelector("[data-md-component=search-query]");
  const config = document.getElementById("__config");
  if (!result || !field || !config) return;
  const nothing = JSON.parse(config.textContent).translations?.["search.result.none"];

  // Material asks each link in its results for a score.
  const link = (words, address, query = "") =>
    element("a", { href: new URL(address, atlas) + query }, element("span", { "data-md-score": "0" }, words));
  const lists = [["modules", "modules/"], ["owners", "owners/"], ["contracts", "contracts/"], ["findings", "findings/"]]
    .map(([words, address]) => link(words, address));
  const wayOut = element("p", { class: "ad-search-nothing", hidden: "" }, "Try fewer or shorter words, or look through ",
    ...lists.flatMap((one, place) => [place ? (place === lists.length - 1 ? " or " : ", ") : "", one]), ". ",
    "The search looks at names, descriptions, entry points, topics, error codes and libraries.");
  result.lastElementChild.before(wayOut);

  const meta = result.firstElementChild;
  const update = () => {
    wayOut.hidden = !field.value.trim() || meta.textContent.trim() !== nothing;
  };
  new MutationObserver(update).observe(meta, { childList: true, characterData: true, subtree: true });
  field.addEventListener("input", update);
})();
