// Copies texts and addresses, and changes the picture of a module in its place. Without it every text can be selected,
// and the links of a picture lead to the other ones.
(() => {
  "use strict";

  const ICON = "M16 1H4a2 2 0 0 0-2 2v14h2V3h12zm3 4H8a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m0 16H8V7h11z";
  const SHOWN_FOR = 1600;

  // A page that is no secure context has no clipboard to write to, but a selection that can be copied.
  const write = async text => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    field.style.cssText = "position:fixed;opacity:0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("not copied");
  };

  const announce = words => {
    let status = document.getElementById("copy-status");
    if (!status) {
      status = Object.assign(document.createElement("output"), { id: "copy-status", className: "ad-vh" });
      status.setAttribute("aria-live", "polite");
      document.querySelector(".md-content")?.append(status);
    }
    status.textContent = words;
  };

  // "#" is the page, "#impact" a part of it: what is copied is their address. A row has its own text whatever it is.
  const textOf = ({ copy: value, row }) => {
    if (row || !value.startsWith("#")) return value;
    const address = new URL(location.pathname, location.href);
    address.hash = value === "#" ? "" : value;
    return address.href;
  };

  const copy = async button => {
    const label = button.lastChild;
    const before = button.dataset.label ??= label.textContent;
    const words = await write(textOf(button.dataset)).then(() => "copied", () => "not copied");
    label.textContent = words;
    announce(words);
    setTimeout(() => { label.textContent = before; }, SHOWN_FOR);
  };

  const show = link => {
    const picture = document.getElementById(link.hash.slice(1));
    const all = picture?.closest(".v-pics");
    if (!all) return false;
    all.classList.add("v-pics--js");
    for (const one of all.children) one.classList.toggle("v-pic--on", one === picture);
    history.replaceState(history.state, "", link.hash);
    const group = link.parentElement.getAttribute("aria-label");
    picture.querySelector(`[aria-label="${group}"] [aria-current]`)?.focus({ preventScroll: true });
    return true;
  };

  document.addEventListener("click", event => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const link = event.target.closest(".v-pic .v-seg a");
    if (link && show(link)) event.preventDefault();
  });

  const addButtons = () => {
    for (const row of document.querySelectorAll(".v-copies tbody tr")) {
      const text = (row.querySelector("td code") ?? row.querySelector("th code")).textContent;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "v-btn v-btn--q" });
      Object.assign(button.dataset, { copy: text, row: "1" });
      button.setAttribute("aria-label", `Copy ${text}`);
      button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICON}"/></svg>`;
      button.append("copy");
      row.lastElementChild.prepend(button);
    }
  };

  // On a phone, where the list of contents has no room beside the page, its links stand in a row below the first facts.
  const addContents = () => {
    const row = document.querySelector(".ad-jump");
    if (!row || row.firstChild) return;
    const list = document.createElement("ul");
    for (const { hash, firstElementChild } of document.querySelectorAll(".md-nav--secondary .md-nav__link[href]")) {
      const link = Object.assign(document.createElement("a"), { href: hash, textContent: firstElementChild.textContent });
      list.appendChild(document.createElement("li")).append(link);
    }
    row.append(list);
  };

  const start = () => {
    addButtons();
    addContents();
  };

  if (window.document$) document$.subscribe(start); else start();
})();
