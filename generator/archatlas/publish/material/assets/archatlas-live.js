// Says beside the text how modules do now; it goes when nobody answers.
(({ dataset: { live }, parentNode: article }) => {
const nameAt = address => new URL(address, location).pathname.match(/\/modules\/([^/]+)\/(index.html)?$/)?.[1];
const own = nameAt("");
const marks = { healthy: ["ok", "●"], degraded: ["warn", "▲"], unhealthy: ["bad", "■"], unknown: ["none", "?"] };
const make = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
const icon = ([style, sign]) => sign === "?" ? make("i", "v-unk", sign) : make("i", `ad-mk ad-mk--${style}`);
const line = make("p", "ad-fine"), told = make("output", "ad-vh"), added = [];
let known = {}, seen = 0, wait = 30, doubt, timer;

const mark = ([link, name]) => {
  const { status } = known[name] ?? {}, mark = marks[status];
  if (!mark) return;
  const box = link.href.baseVal && link.getBBox();
  const shown = box ? document.createElementNS(link.namespaceURI, "text") : make("span", "v-st", status);
  if (box) {
    shown.textContent = mark[1];
    shown.style = `fill:var(--ad-${mark[0]}-s);transform:translate(${box.x + box.width - 12}px,${box.y + 11}px)`;
    link.append(shown);
  } else {
    shown.prepend(icon(mark));
    link.after(shown);
  }
  added.push(shown);
};
const clear = () => added.splice(0).forEach(one => one.remove());
const tell = () => {
  const age = Math.round((Date.now() - seen) / 1e3), { status, flags, reason } = known[own] ?? {};
  const mark = marks[status], now = mark ? `Now ${[status, ...flags].join(", ")}: ${reason}. ` : status ? "Not watched. " : "";
  line.textContent = age > 90 ? "No answer from the live registry." : ` ${now}Asked ${age} s ago. ${doubt}`;
  if (age > 90) clear();
  else if (mark) line.prepend(icon(mark));
};
const ask = async () => {
  clearTimeout(timer);
  if (!article.isConnected || document.hidden) return;
  const places = [...article.querySelectorAll("th>.ad-m,svg a")].map(link => [link, nameAt(link.href.baseVal ?? link)]);
  const names = [...new Set([own, ...places.map(place => place[1])])].filter(Boolean), now = {};
  timer = setTimeout(ask, wait * 1e3);
  if (!names.length) return;
  try {
    for (let n = 0; n < names.length; n += 100) {
      const asked = `${live}/v1/status?limit=100&names=${names.slice(n, n + 100)}`;
      const { modules, observer } = await (await fetch(asked, { signal: AbortSignal.timeout(9e3) })).json();
      doubt = observer.suspect ? "The observer doubts itself." : "";
      Object.assign(now, modules);
    }
    const changed = names.filter(name => known[name] && known[name].status !== now[name]?.status);
    told.textContent = changed.map(name => `${name} is ${now[name]?.status}`).join(", ");
    [known, seen, wait] = [now, Date.now(), 30];
    clear();
    places.forEach(mark);
  } catch {
    [seen, wait] = [0, Math.min(wait * 2, 600)];
  }
  tell();
};

article.querySelector("h1,.v-lede").after(line, told);
document.addEventListener("visibilitychange", ask);
setInterval(() => seen && tell(), 5e3);
ask();
})(document.currentScript);
