// Fills the Live page with what the registry answers, and again when it tells of a change. Every answer is put in as text.
(script => {
  "use strict";

  const article = script.parentNode;
  const place = name => article.querySelector(`[data-live=${name}]`);
  const live = place("notice").querySelector("code").textContent;
  const order = ["unhealthy", "degraded", "unknown", "healthy", "unmonitored"];
  const MOST_BUDGETS = 30, MOST_PAGES = 100;
  const words = { unmonitored: "not watched" };
  const styles = { healthy: "ad-mk ad-mk--ok", degraded: "ad-mk ad-mk--warn", unhealthy: "ad-mk ad-mk--bad", unknown: "v-unk", unmonitored: "v-none" };
  const word = state => words[state] ?? state;
  const marks = new Map([...article.querySelectorAll("[data-name]")].map(one => [one.dataset.name, one]));
  const top = new URL("../modules/", location);
  let seen = 0, wait = 30, timer, soon, stream, paused = false, known = new Map(), busy = false, again = false;

  const make = (tag, className, ...inside) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  };
  const mark = state => make("i", styles[state] ?? "v-unk", state === "unknown" ? "?" : "");
  const linked = name => {
    const link = make("a", "ad-m", make("span", "ad-ns", `${name.split(".")[0]}.`), make("wbr"), name.slice(name.indexOf(".") + 1));
    link.href = marks.get(name)?.href ?? new URL(`${encodeURIComponent(name)}/`, top);
    return link;
  };
  const owner = name => {
    const { owner: who, reach } = marks.get(name)?.dataset ?? {};
    if (!reach) return make("span", "own muted", who ?? "");
    const link = make("a", "own u", who);
    link.href = reach;
    return link;
  };
  // The registry tells times in seconds.
  const clock = time => Number.isFinite(time) ? new Date(time * 1000).toISOString().slice(11, 16) : "";
  const moment = time => `${new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const since = time => {
    const minutes = Math.floor((Date.now() / 1000 - time) / 60);
    return minutes < 1 ? "under 1 min" : minutes < 120 ? `${minutes} min` : minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
  };
  const several = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const counted = counts => order.filter(state => counts[state] && state !== "unmonitored").map(state => `${counts[state]} ${state}`).join(", ");
  const cell = (label, style, ...inside) => {
    const made = make("td", style, ...inside);
    made.dataset.l = label;
    return made;
  };
  const table = (titles, rows) => {
    const head = make("tr", "", ...titles.map(title => Object.assign(make("th", title.endsWith("#") ? "num" : "", title.replace("#", "")), { scope: "col" })));
    return make("table", "v-t v-b", make("thead", "", head), make("tbody", "", ...rows));
  };
  const rowOf = (name, ...cells) => make("tr", "", Object.assign(make("th", "head", linked(name)), { scope: "row" }), ...cells);
  const meter = share => {
    const bar = make("span", "v-meter", make("i"));
    bar.firstChild.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    return bar;
  };
  const get = async path => {
    const answer = await fetch(`${live}${path}`, { signal: AbortSignal.timeout(10000) });
    if (!answer.ok && answer.status !== 503) throw new Error(answer.status);
    return answer.json();
  };
  const optional = path => get(path).catch(() => null);

  const estate = async () => {
    const modules = new Map();
    let answer, cursor = "", pages = 0;
    do {
      answer = await get(`/v1/status?limit=1000${cursor}`);
      for (const [name, one] of Object.entries(answer.modules)) modules.set(name, one);
      cursor = `&cursor=${encodeURIComponent(answer.next)}`;
    } while (answer.next && ++pages < MOST_PAGES);
    return { ...answer, modules };
  };

  const showCounts = counts => place("counts").replaceChildren(...order.map(state =>
    make("li", "", make("b", "", mark(state), `${counts[state] ?? 0}`), word(state))));
  const showLanes = modules => {
    for (const lane of place("lanes").children) {
      const counts = {};
      let number = 0;
      for (const [name, { status }] of modules) {
        if (!name.startsWith(`${lane.dataset.lane}.`)) continue;
        counts[status] = (counts[status] ?? 0) + 1;
        number += 1;
      }
      lane.querySelector("span").textContent = `${number - (counts.unmonitored ?? 0)} of ${number} watched`;
      lane.lastElementChild.textContent = counted(counts) || "none is watched";
    }
    for (const [name, link] of marks) {
      const state = modules.get(name)?.status ?? "unmonitored";
      link.replaceChildren(mark(state));
      link.title = `${name}: ${word(state)}`;
      link.setAttribute("aria-label", link.title);
    }
  };
  const bySeverity = ([a, one], [b, other]) =>
    order.indexOf(one.status) - order.indexOf(other.status) || one.since - other.since || (a < b ? -1 : 1);
  const showUnwell = async modules => {
    const unwell = [...modules].filter(([, { status }]) => order.indexOf(status) < 3)
      .sort(bySeverity);
    const listed = unwell.slice(0, 100);
    const names = listed.map(([name]) => encodeURIComponent(name)).join();
    const asked = names ? (await optional(`/v1/modules?fields=name,evidence&limit=100&names=${names}`))?.modules ?? [] : [];
    const seenBy = new Map(asked.map(one => [one.name, one.evidence]));
    const rows = listed.map(([name, one]) => rowOf(name,
      make("td", "right", make("span", "v-st", mark(one.status), one.status, (one.flags ?? []).length ? ` (${one.flags.join(", ")})` : "")),
      cell("Since", "", clock(one.since)), cell("Reason", "full", one.reason ?? ""), cell("Seen by", "", seenBy.get(name) ?? ""),
      cell("Owner", "", owner(name)), cell("Depend on it", "num", marks.get(name)?.dataset.uses ?? "")));
    place("unwell").replaceChildren(...unwell.length ? [table(["Module", "State", "Since, UTC", "Reason", "Seen by", "Owner", "Depend on it#"], rows)] : [make("p", "", "Every module that is watched is healthy.")],
      ...unwell.length > 100 ? [make("p", "ad-fine", `${unwell.length - 100} more are not listed; the marks below show all.`)] : []);
  };
  const unwatchedUsers = ({ unwatched, unwatched_total: total }) => {
    const named = unwatched.slice(0, 5), more = total - named.length;
    return [total === 1 ? "Also relies on them but is not watched: " : `${total} more rely on them but are not watched: `,
      ...named.flatMap((name, n) => [n ? ", " : "", linked(name), ...marks.get(name)?.dataset.owner ? [" (", owner(name), ")"] : []]), more ? ` and ${more} more.` : "."];
  };
  const showIncidents = (said, modules, unwatched) => place("incidents").replaceChildren(...(said?.incidents ?? []).slice(0, 5).map(one => {
    const counts = tally(new Map(one.modules.map(name => [name, modules.get(name) ?? {}])));
    const causes = one.causes.map(cause => make("li", "",
      make("span", "", make("b", "", linked(cause.name)), ` is ${word(cause.status)}`, ...cause.changed ? [make("small", "", `Its schema was changed at ${moment(cause.changed)}.`)] : []),
      make("span", "", meter(cause.of ? cause.explains / cause.of : 0),
        make("small", "", `explains ${cause.explains} of ${cause.of}, contradicts ${cause.contradicts || "none"}`))));
    const whom = new Map(one.modules.filter(name => marks.get(name)?.dataset.reach).map(name => [marks.get(name).dataset.owner, name]));
    const tell = [...whom.values()].flatMap((name, n) => [n ? ", " : "", owner(name), ` (${name})`]);
    return make("section", "v-alert", make("h2", "", `Incident since ${clock(one.since)} UTC, ${since(one.since)}: ${counted(counts)}`),
      ...one.unwatched?.length ? [make("p", "", ...unwatchedUsers(one))] : [],
      make("h3", "", `Likely causes: ${one.says}`),
      causes.length ? make("ol", "v-cause", ...causes) : "",
      make("p", "ad-fine", `Computed from the declared dependencies and the states. A short list to look at, not an answer; ${several(unwatched, "module")} ${unwatched === 1 ? "is" : "are"} not watched.`),
      ...tell.length ? [make("p", "", make("b", "", "To tell: "), ...tell)] : []);
  }));
  const shown = (level, window) => {
    const rate = level.is_judged ? level.rates[window] : null;
    return rate == null ? "–" : `${rate >= 100 ? Math.round(rate) : Math.round(rate * 10) / 10} ×`;
  };
  const budgetLeft = level => {
    if (level.remaining == null || !level.is_judged) return ["cannot be judged"];
    return [meter(level.remaining), level.remaining > 0 ? `${Math.round(level.remaining * 100)} % left` : "used up"];
  };
  const showBudget = async modules => {
    const watched = [...modules].filter(([, { status }]) => status !== "unmonitored").sort(bySeverity).map(([name]) => name);
    const names = watched.slice(0, MOST_BUDGETS), asked = names.map(encodeURIComponent).join();
    const levels = asked ? (await optional(`/v1/slo?limit=100&names=${asked}`))?.levels ?? [] : [];
    const told = levels.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
    const rows = told.map(({ name, level, says }) => rowOf(name,
      cell("Promise", "num", `${Number((level.objective * 100).toFixed(4))} %${level.origin === "default" ? " (default)" : ""}`),
      cell("Budget", "", ...budgetLeft(level)),
      cell("Burn, 1 h", "num", shown(level, 3600)), cell("6 h", "num", shown(level, 21600)), cell("Alert", "full", level.alert ?? (level.is_judged ? "none" : says))));
    place("budget").replaceChildren(rows.length ? table(["Module", "Promise#", "Budget", "Burn, 1 hour#", "6 hours#", "Alert"], rows) : make("p", "", "No module that is watched promises a level of service."),
      make("p", "ad-fine", `1 × uses the budget up in exactly 28 days. Somebody is paged at 14.4 × over 1 hour and 5 minutes, or 6 × over 6 hours and 30 minutes.${watched.length > MOST_BUDGETS ? ` ${watched.length - MOST_BUDGETS} more are watched.` : ""}`));
  };

  const hours = async modules => {
    const names = [...modules].filter(([, { status }]) => status === "unhealthy" || status === "degraded").map(([name]) => name).sort().slice(0, 8);
    const said = await Promise.all(names.map(name => optional(`/v1/modules/${encodeURIComponent(name)}/history?since=1h`)));
    const end = Date.now() / 1000, share = time => Math.max(0, Math.min(1, (time - end + 3600) / 3600));
    const times = make("div", "row", make("span"), make("span", "bar", ...[0, 2, 4, 6].map(n => make("small", "", clock(end - 3600 + n * 600)))));
    const rows = names.map((name, row) => {
      const changes = (said[row]?.transitions ?? []).slice().sort((a, b) => a.at - b.at);
      const parts = [[end - 3600, changes[0]?.before ?? modules.get(name).status], ...changes.map(one => [one.at, one.status])];
      const bar = make("span", "bar", ...parts.map(([at, state], n) => {
        const from = share(at), to = parts[n + 1] ? share(parts[n + 1][0]) : 1;
        const part = make("i", `lv lv--${state}`, to - from > 0.2 ? word(state) : "");
        part.title = `${word(state)} from ${clock(at)}`;
        part.style.left = `${from * 100}%`;
        part.style.width = `${(to - from) * 100}%`;
        return part;
      }));
      return make("div", "row", linked(name), bar);
    });
    const drawn = make("div", "v-hour", times, ...rows);
    place("hour").hidden = !names.length;
    place("hour").replaceChildren(drawn, make("figcaption", "", make("p", "", "The last hour, UTC.")));
  };

  const age = () => {
    const past = Math.round((Date.now() - seen) / 1000);
    if (!seen) return;
    if (past > 90) return fail();
    const watched = [...known.values()].filter(({ status }) => status !== "unmonitored").length;
    place("lede").textContent = `${watched} of ${several(known.size, "module")} ${watched === 1 ? "is" : "are"} watched. Seen at ${new Date(seen).toISOString().slice(11, 19)} UTC, ${past} s ago.`;
  };
  const fail = () => {
    const last = seen ? ` What was last known at ${new Date(seen).toISOString().slice(11, 16)} UTC: ${counted(tally(known))}.` : "";
    place("notice").hidden = false;
    place("notice").replaceChildren(make("h2", "", "No answer from the live registry"), make("p", "", `Nothing counts as healthy while nobody is looking.${last} All other pages do not depend on this service. Next try in ${wait} s.`));
    place("lede").textContent = "No live data in this page.";
    const unknown = new Map([...known].map(([name, one]) => [name, { ...one, status: one.status === "unmonitored" ? "unmonitored" : "unknown" }]));
    if (known.size) { showCounts(tally(unknown)); showLanes(unknown); }
    place("unwell").replaceChildren(make("p", "muted", "Nothing is known without an answer."));
    place("incidents").replaceChildren();
    place("hour").hidden = true;
    seen = 0;
  };
  const tally = modules => [...modules.values()].reduce((counts, { status }) => ({ ...counts, [status]: (counts[status] ?? 0) + 1 }), {});

  const refresh = async () => {
    clearTimeout(timer);
    if (!article.isConnected) return stream?.close();
    if (paused || document.hidden) return;
    if (busy) { again = true; return; }
    [busy, again] = [true, false];
    try {
      const [said, incidents] = await Promise.all([estate(), optional("/v1/incidents")]);
      const changed = [...said.modules].filter(([name, { status }]) => known.has(name) && known.get(name).status !== status);
      place("told").textContent = changed.slice(0, 5).map(([name, { status }]) => `${name} is ${word(status)}`).join(", ");
      [known, seen, wait] = [said.modules, Date.now(), 30];
      const suspect = said.observer.suspect;
      place("notice").hidden = !suspect;
      if (suspect) place("notice").replaceChildren(make("h2", "", "The observer doubts itself"), make("p", "", `${said.observer.reason ?? ""} States stay as they were until it can see again.`));
      place("counts").hidden = false;
      showCounts(said.counts);
      showIncidents(incidents, known, said.counts.unmonitored ?? 0);
      showLanes(known);
      age();
      await Promise.all([showUnwell(known), hours(known), showBudget(known)]);
      listen();
    } catch {
      wait = Math.min(wait * 2, 600);
      fail();
    }
    busy = false;
    timer = setTimeout(refresh, again ? 1000 : wait * 1000);
  };
  // A flood of events is answered every few seconds: it neither puts the next look off for ever nor asks without end.
  const hear = () => soon ??= setTimeout(() => { soon = null; refresh(); }, Math.max(500, seen + 3000 - Date.now()));
  const listen = () => {
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource(`${live}/v1/events`);
    for (const kind of ["status", "observer", "catalogue", "reset"]) stream.addEventListener(kind, hear);
  };

  const pause = place("pause");
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Go on" : "Pause";
    if (paused) { clearTimeout(timer); stream?.close(); } else refresh();
  });
  document.addEventListener("visibilitychange", () => document.hidden ? stream?.close() : refresh());
  setInterval(() => seen && !paused && article.isConnected && age(), 5000);
  refresh();
})(document.currentScript);
