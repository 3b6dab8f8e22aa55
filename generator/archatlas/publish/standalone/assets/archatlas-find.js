// Finds what a reader types: names at once, then every field. Loaded when somebody searches.
// What is called exactly like the question comes first, then what has its words in names, in facts, in texts.
(() => {
  "use strict";

  const { element } = window.archatlas;
  const search = window.archatlasSearch;

  const KINDS = { module: "Modules", owner: "Owners", topic: "Topics", library: "Libraries", lane: "Lanes", page: "Pages", rule: "Rules", word: "Words" };
  const KIND_WEIGHT = { module: 1, owner: 0.8, topic: 0.8, library: 0.8, lane: 0.8, page: 0.7, rule: 0.25, word: 0.2 };
  const LEVEL_WEIGHT = [8, 3, 1];
  const INSIDE = "inside";
  const LISTS = [["module", "module", "modules/"], ["owner", "owner", "owners/"], ["lane", "lane", "lanes/"], ["topic", "topic", "data/"]];
  const OTHERS = [["contract", "Contracts", "contracts"], ["finding", "Findings", "findings"]];
  const SHOWN = 20, LINES = 4, CHUNKS = 4, LONG = 140, WHOLE = 3, LONGEST = 60;

  const wordsOf = text => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const plural = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
  const isText = character => /[\p{L}\p{N}]/u.test(character);

  // The place in a sorted list behind all that are not greater than the value.
  const placeBehind = (sorted, value) => {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1; else high = middle;
    }
    return low;
  };

  let index;
  const theIndex = () => index ||= search.part("names").then(data => {
    const documents = Object.entries(data.names).flatMap(([kind, titles]) => titles.map(entry => {
      const [title, location] = entry.split("\t");
      const words = wordsOf(title);
      return { kind, title, words, whole: words.join(""), location: location ?? `modules/${title}/` };
    }));
    return { documents, starts: data.words, chunks: data.found, numbers: data.numbers };
  }).catch(error => (index = undefined, Promise.reject(error)));

  // The ways in which the index may have a path as it stands in an access log, those with fewest parameters first:
  // a parameter is the letter ǃ there, and whatever follows is two of them.
  const WILDCARD = "ǃ", SEGMENTS = 6;
  const routesOf = piece => {
    const [, host, path] = piece.match(/^["'(]*(?:\w[\w+.-]*:\/\/([^/]*))?([^?#"']*)/);
    const segments = path.split("/").filter(Boolean).map(segment => wordsOf(segment).join(""));
    if (host === undefined && /^[^/]*[.:]/.test(path) && segments.length > 2) segments.shift(); // a host without its scheme
    if (!path.includes("/") || segments.length < 2 || segments.length > SEGMENTS) return [];
    const variants = segments.reduce((all, segment) => all.flatMap(({ words, free }) =>
      [{ words: [...words, segment], free }, { words: [...words, WILDCARD], free: free + 1 }]), [{ words: [], free: 0 }]);
    const whole = variants.map(({ words, free }) => ({ word: words.join(""), free }));
    const open = variants.flatMap(({ words }) => words.slice(0, -1).map((_, place) => ({
      word: words.slice(0, place + 1).join("") + WILDCARD.repeat(2), free: segments.length - words.slice(0, place + 1).filter(word => word !== WILDCARD).length,
    })));
    const sorted = [...whole, ...open].filter(({ free }) => free < segments.length).sort((one, other) => one.free - other.free);
    return [...new Map(sorted.map(one => [one.word, one])).values()].map(({ word, free }) => ({ word: word.slice(0, LONGEST), known: segments.length - free }));
  };

  const asked = text => {
    const words = [...new Set(wordsOf(text).map(word => word.slice(0, LONGEST)))];
    const pieces = text.split(/\s+/).map(piece => wordsOf(piece)).filter(piece => piece.length > 1).map(piece => piece.join(""));
    const routes = text.split(/\s+/).filter(piece => piece.includes("/")).flatMap(routesOf);
    return { text: text.trim(), words, whole: wordsOf(text).join("").slice(0, LONGEST), pieces, routes };
  };

  // How exactly something is called like the question.
  const exactness = ({ kind, title, whole }, question) => {
    if (whole === question.whole) return { module: 4, page: 2, rule: 0, word: 0 }[kind] ?? 1;
    return kind === "module" && wordsOf(title.slice(title.indexOf(".") + 1)).join("") === question.whole ? 3 : 0;
  };

  const sorted = found => found.sort((one, other) =>
    other.exact - one.exact || other.score - one.score || one.number - other.number);

  const byNames = ({ documents }, question) => sorted(documents.flatMap((document, number) => {
    const isMeant = document.whole.startsWith(question.whole)
      || question.words.every(word => document.words.some(own => own.startsWith(word)));
    if (!isMeant) return [];
    const score = KIND_WEIGHT[document.kind] / (1 + document.whole.length - question.whole.length);
    return [{ number, document, exact: exactness(document, question), score, level: 0 }];
  }));

  // The entries of the index that begin with a word; where very many do, those next to it.
  const entriesFor = async ({ starts }, word) => {
    const first = Math.max(0, placeBehind(starts, word) - 1);
    const last = Math.min(Math.max(first, placeBehind(starts, `${word}\uffff`) - 1), first + CHUNKS - 1);
    const places = Array.from({ length: last - first + 1 }, (_, step) => first + step);
    const chunks = await Promise.all(places.map(place => search.part(`words-${place}`)));
    const isNumber = /^\p{N}+$/u.test(word); // 1 is no beginning of 12
    return chunks.flat().filter(([own]) => isNumber ? own === word : own.startsWith(word));
  };

  // What answers to a path: of all the ways to write it those with fewest parameters that the index has.
  const entriesOfRoute = async ({ starts }, routes) => {
    const chunks = await Promise.all(routes.map(({ word }) => search.part(`words-${Math.max(0, placeBehind(starts, word) - 1)}`)));
    const found = routes.map(({ word, known }, place) => ({ known, entry: chunks[place].find(([own]) => own === word) })).filter(({ entry }) => entry);
    return found.filter(({ known }) => known === found[0].known).map(({ entry }) => entry);
  };

  const rarityOf = (entries, total) =>
    Math.log(1 + total / entries.reduce((sum, [, ...levels]) => levels.reduce((all, level) => all + level.length, sum), 0));

  const scoresOf = (entries, word, rarity) => {
    const scores = new Map();
    for (const [own, ...levels] of entries) {
      const closeness = own === word ? 1 : 0.2 + 0.4 * word.length / own.length;
      levels.forEach((differences, level) => {
        let number = 0;
        for (const difference of differences) {
          number += difference;
          const score = LEVEL_WEIGHT[level] * closeness * rarity;
          const before = scores.get(number);
          if (!before || before.score < score) scores.set(number, { score, level: Math.min(level, before?.level ?? level) });
        }
      });
    }
    return scores;
  };

  const find = async question => {
    const known = await theIndex();
    const total = known.documents.length;
    let rarity = 0;
    const ofWords = await Promise.all(question.words.map(async word => {
      const entries = await entriesFor(known, word);
      rarity = Math.max(rarity, entries.length && rarityOf(entries, total));
      return scoresOf(entries, word, rarityOf(entries, total));
    }));
    const wholes = [...new Set([question.whole, ...question.pieces])].filter(whole => !question.words.includes(whole));
    const ofWholes = await Promise.all(wholes.map(async whole =>
      scoresOf((await entriesFor(known, whole)).filter(([own]) => own === whole), whole, rarity || 1)));
    for (const entry of await entriesOfRoute(known, question.routes)) {
      wholes.push(question.whole);
      ofWholes.push(scoresOf([entry], entry[0], rarity || 1));
    }
    const found = new Map();
    const [rarest, ...others] = [...ofWords].sort((one, other) => one.size - other.size);
    for (const [number, { score, level }] of rarest || []) {
      const rest = others.map(scores => scores.get(number));
      if (rest.some(one => !one)) continue;
      const all = [{ score, level }, ...rest];
      found.set(number, { score: all.reduce((sum, one) => sum + one.score, 0), level: Math.max(...all.map(one => one.level)) });
    }
    ofWholes.forEach((scores, place) => {
      for (const [number, { score, level }] of scores) {
        const before = found.get(number);
        if (!before && wholes[place] !== question.whole) continue;
        found.set(number, { score: (before?.score ?? 0) + score * WHOLE, level: Math.min(level, before?.level ?? level) });
      }
    });
    return sorted([...found].map(([number, { score, level }]) => {
      const document = known.documents[number];
      return { number, document, exact: exactness(document, question), score: score * KIND_WEIGHT[document.kind], level };
    }));
  };

  const groupOf = ({ document, level, exact }) => exact || level < 2 ? document.kind : INSIDE;

  const recordOf = async number => {
    const { chunks } = await theIndex();
    const place = placeBehind(chunks, number) - 1;
    return (await search.part(`found-${place}`))[number - chunks[place]];
  };

  // Where the words of the question stand in a text: at the beginning of a word, or of a part of SnapshotStore.
  const placesIn = (text, words) => {
    const places = [];
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return places;
    for (const word of words) {
      for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
        const isStart = !at || !isText(text[at - 1]) || (/\p{Lu}/u.test(text[at]) && /[\p{Ll}\p{N}]/u.test(text[at - 1]));
        if (isStart) places.push([at, at + word.length, word]);
      }
    }
    places.sort(([one, end], [other, otherEnd]) => one - other || otherEnd - end);
    let done = 0;
    return places.filter(([at, end]) => {
      const isFree = at >= done;
      done = Math.max(done, end);
      return isFree;
    });
  };

  const marked = (text, words) => {
    const parts = [];
    let done = 0;
    for (const [at, end] of placesIn(text, words)) {
      parts.push(text.slice(done, at), element("mark", {}, text.slice(at, end)));
      done = end;
    }
    return [...parts, text.slice(done)].filter(Boolean);
  };

  const excerpt = (text, words) => {
    const [at] = placesIn(text, words)[0] || [0];
    if (text.length <= LONG) return text;
    const start = at < LONG / 2 ? 0 : text.lastIndexOf(" ", at - 40) + 1;
    return `${start ? "… " : ""}${text.slice(start, start + LONG)}${start + LONG < text.length ? " …" : ""}`;
  };

  // One line for each part of a page that has the words, those with most of them first.
  const linesOf = (lines, words, seen) => lines
    .map(([label, anchor, ...texts], place) => {
      const best = texts.map(text => ({ text, number: new Set(placesIn(text, words).map(([, , word]) => word)).size }))
        .reduce((one, other) => other.number > one.number ? other : one, { number: 0 });
      return { label, anchor, place, ...best };
    })
    .filter(({ number, text }) => number && !seen.has(text) && seen.add(text))
    .sort((one, other) => other.number - one.number || one.place - other.place)
    .slice(0, LINES);

  const isSafe = address => /^(https?|mailto):/.test(address) || !/^[^/]*:/.test(address);
  const linked = ([text, href]) =>
    href && isSafe(href) ? element("a", { class: "u", href: new URL(href, search.base) }, text) : element("span", {}, text);

  // Addresses stand together, "@MemoryTeam, #memory-team"; other facts have a place each.
  const factsOf = facts => facts.reduce((groups, fact) => {
    const last = groups.at(-1);
    if (fact[1] && last?.isLinked) last.parts.push(", ", linked(fact));
    else groups.push({ isLinked: Boolean(fact[1]), parts: [linked(fact)] });
    return groups;
  }, []).map(({ parts }) => element("span", {}, ...parts));

  const badgeOf = ([mark, number, word]) => element("span", { class: `ad-badge ad-badge--${mark}` },
    element("span", { class: `ad-mk ad-mk--${mark}`, "aria-hidden": "true" }),
    ...(number ? [element("b", {}, number), element("span", { class: "ad-vh" }, ` ${word}`)] : [word]));

  const titleOf = ({ kind, title, location }, words) => {
    const at = kind === "module" ? title.indexOf(".") + 1 : 0;
    const lane = at ? [element("span", { class: "ad-ns" }, ...marked(title.slice(0, at), words)), element("wbr", {})] : [];
    return element("a", { ...(at ? { class: "ad-m" } : {}), href: new URL(location || "./", search.base) }, ...lane, ...marked(title.slice(at), words));
  };

  const headOf = ({ document }, words, badge) => element("div", { class: "t" },
    titleOf(document, words), ...(badge ? [badgeOf(badge)] : []), element("span", { class: "k" }, document.kind));

  const itemOf = async (result, words, { withLines = true } = {}) => {
    const [summary, badge, facts, lines] = await recordOf(result.number);
    const { location } = result.document;
    const seen = new Set([summary, ...facts.map(([text]) => text)]);
    const shown = withLines ? linesOf(lines, words, seen) : [];
    const line = ({ label, anchor, text }) => element("li", {},
      element("a", { href: new URL(anchor ? `${location.split("#")[0]}#${anchor}` : location || "./", search.base) }, label),
      element("span", {}, ...marked(excerpt(text, words), words)));
    return element("li", {}, headOf(result, words, badge),
      ...(summary ? [element("p", {}, ...marked(excerpt(summary, words), words))] : []),
      ...(facts.length ? [element("div", { class: "meta" }, ...factsOf(facts))] : []),
      ...(shown.length ? [element("ul", {}, ...shown.map(line))] : []));
  };

  // How many letters are wrong, left out, too many or have changed places; more than the limit is not told apart.
  const distance = (one, other, limit) => {
    let before = [], row = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const cost = one[i - 1] === other[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > limit) return limit + 1;
      [before, row] = [row, next];
    }
    return row[other.length];
  };

  const nearest = (word, candidates) => {
    const limit = word.length < 4 ? 1 : word.length < 7 ? 2 : 3;
    let best = "", least = limit + 0.5;
    for (const candidate of candidates) {
      if (Math.abs(candidate.length - word.length) > limit) continue;
      const apart = distance(word, candidate, limit) + (candidate[0] === word[0] ? 0 : 0.4);
      if (apart < least) [best, least] = [candidate, apart];
    }
    return best;
  };

  // What may be meant where nothing is found: words spelled otherwise, or fewer of them.
  const meantBy = async question => {
    const known = await theIndex();
    const names = known.documents.flatMap(({ words }) => words);
    const common = (await search.part("vocabulary")).split(" ");
    const words = await Promise.all(question.words.map(async word =>
      (await entriesFor(known, word)).length ? word : nearest(word, names) || nearest(word, common)));
    const kept = words.filter(Boolean);
    const tries = kept.join(" ") === question.words.join(" ") ? kept.map((_, place) => kept.filter((_, other) => other !== place)) : [kept];
    const answers = await Promise.all(tries.filter(some => some.length).map(async some => ({ question: asked(some.join(" ")), found: await find(asked(some.join(" "))) })));
    return answers.sort((one, other) => other.found.length - one.found.length).find(({ found }) => found.length);
  };

  const ownLists = async () => {
    const { documents, numbers } = await theIndex();
    const counted = LISTS.map(([kind, word, address]) => [documents.filter(document => document.kind === kind).length, word, address]);
    const links = [...counted.filter(([number]) => number).map(([number, word, address]) => [plural(number, word), address]),
      ...OTHERS.map(([word, name, address]) => [numbers[address] ? `${numbers[address]} ${word}${numbers[address] === "1" ? "" : "s"}` : name, `${address}/`]), ["Words and fields", "reference/"]];
    const address = path => new URL(search.page.href.endsWith(".html") ? `${path}index.html` : path, search.base);
    return element("div", { class: "v-lists" }, element("h2", {}, "Or look in a list"),
      element("ul", { class: "ad-fl" }, ...links.map(([text, path]) => element("li", {}, element("a", { href: address(path) }, text)))),
      element("p", { class: "ad-fine" }, "Search looks in names, descriptions, owners, status, tiers, entry points, topics, error codes, environment variables and libraries. Source code is not searched."));
  };

  search.find = async text => (await find(asked(text))).map(({ document }) => document.location);

  search.found = text => find(asked(text)).then(found => found.length);

  search.mount = (form, results, { lists, isPage = false }) => {
    const field = form.elements.q;
    const state = new URLSearchParams(isPage ? location.search : "");
    const shown = { text: null, kind: state.get("kind") || "", limit: SHOWN };
    const output = element("output", { class: "v-out end", "aria-live": "polite" });
    const kinds = element("span", { class: "v-seg", role: "group", "aria-label": "Kind", hidden: "" });
    const hint = element("span", { class: "muted wide" }, "Enter opens the first result, arrows move", ...(isPage ? [] : [", Esc closes"]));
    const list = element("ul", { class: "v-hits" });
    const rest = element("div", {});
    const bar = element("div", { class: "v-bar" }, kinds, output);
    results.replaceChildren(bar, list, rest);
    let turn = 0, ready = Promise.resolve();

    const links = () => [...list.querySelectorAll(":scope > li > .t > a")];
    const tell = text => { if (output.textContent !== text) output.textContent = text; };

    const drawKinds = found => {
      const numbers = new Map();
      for (const one of found) numbers.set(groupOf(one), (numbers.get(groupOf(one)) || 0) + 1);
      const groups = [...Object.entries(KINDS), [INSIDE, "Inside pages"]].filter(([kind]) => numbers.has(kind));
      if (shown.kind && !numbers.has(shown.kind)) shown.kind = "";
      kinds.hidden = groups.length < 2;
      kinds.replaceChildren(...[["", `All ${found.length}`], ...groups.map(([kind, label]) => [kind, `${label} ${numbers.get(kind)}`])].map(([kind, label]) => {
        const link = element("a", { href: search.address(field.value.trim(), kind), ...(kind === shown.kind ? { "aria-current": "true" } : {}) }, label);
        link.addEventListener("click", event => {
          event.preventDefault();
          event.stopPropagation();
          shown.kind = kind;
          update(true);
          kinds.querySelector("[aria-current]")?.focus();
        });
        return link;
      }));
    };

    const draw = async (found, question, now) => {
      drawKinds(found);
      const chosen = shown.kind ? found.filter(one => groupOf(one) === shown.kind) : found;
      const items = await Promise.all(chosen.slice(0, shown.limit).map(one => itemOf(one, [...question.words, question.whole])));
      if (now !== turn) return;
      const place = links().indexOf(document.activeElement);
      list.replaceChildren(...items);
      if (place >= 0) links()[Math.min(place, items.length - 1)]?.focus();
      const left = chosen.length - items.length;
      const more = element("button", { type: "button", class: "v-btn" }, `${left} more`);
      more.addEventListener("click", () => {
        shown.limit += SHOWN;
        update(true).then(() => links()[items.length]?.focus());
      });
      const asPage = element("a", { class: "u", href: search.address(question.text, shown.kind) }, "Link to this search");
      rest.replaceChildren(element("p", { class: "v-more" }, ...(left > 0 ? [more] : []), ...(isPage ? [] : [asPage]), hint));
      output.classList.add("end");
      tell(`${plural(chosen.length, "result")} for “${question.text}”`);
      if (lists) lists.hidden = true;
    };

    const drawNothing = async (question, now) => {
      const meant = await meantBy(question);
      const heads = meant ? await Promise.all(meant.found.slice(0, 3).map(one => itemOf(one, [], { withLines: false }))) : [];
      const others = lists || await ownLists();
      if (now !== turn) return;
      kinds.hidden = true;
      output.classList.remove("end");
      const link = meant && element("a", { class: "u", href: search.address(meant.question.text) }, element("b", {}, meant.question.text));
      link?.addEventListener("click", event => {
        event.preventDefault();
        event.stopPropagation();
        field.value = meant.question.text;
        field.focus();
        update();
      });
      list.replaceChildren(...heads);
      rest.replaceChildren(...(lists ? [] : [others]));
      results.querySelector(".v-meant")?.remove();
      if (meant) {
        list.before(element("p", { class: "v-meant" }, "Did you mean ", link, "? ",
          element("span", { class: "muted" }, plural(meant.found.length, "result"))));
      }
      if (lists) lists.hidden = false;
      tell(`Nothing found for “${question.text}”.`);
    };

    const clear = () => {
      list.replaceChildren();
      rest.replaceChildren();
      kinds.hidden = true;
      tell("");
      if (lists) lists.hidden = false;
    };

    // The names are here at once; what else is found takes their place when it has come.
    const drawNames = async (question, now) => {
      const found = byNames(await theIndex(), question);
      if (now !== turn || !found.length || list.children.length) return;
      list.replaceChildren(...found.slice(0, SHOWN).map(one => element("li", {}, headOf(one, question.words))));
    };

    const answer = async (question, now) => {
      try {
        if (!question.whole) return clear();
        await drawNames(question, now);
        const found = await find(question);
        if (now !== turn) return;
        results.querySelector(".v-meant")?.remove();
        await (found.length ? draw(found, question, now) : drawNothing(question, now));
      } catch {
        if (now !== turn) return;
        list.replaceChildren();
        tell(search.failed);
      }
    };

    const update = isSame => {
      if (!isSame) shown.limit = SHOWN;
      const now = ++turn;
      if (isPage) {
        const address = new URL(search.address(field.value.trim(), shown.kind));
        history.replaceState(history.state, "", location.pathname + address.search);
        const box = document.querySelector(".v-search b");
        if (box) box.textContent = field.value.trim() || "Search";
      }
      results.dataset.state = "busy";
      ready = answer(asked(field.value), now).then(() => { if (now === turn) results.dataset.state = "ready"; });
      return ready;
    };

    field.addEventListener("input", () => update());
    form.addEventListener("submit", () => update());
    field.addEventListener("keydown", event => {
      if (event.isComposing || event.key !== "ArrowDown" || !links().length) return;
      event.preventDefault();
      links()[0].focus();
    });
    list.addEventListener("keydown", event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const all = links();
      const place = all.indexOf(event.target.closest(".v-hits > li")?.querySelector(".t > a"));
      if (!step || place < 0) return;
      event.preventDefault();
      (place + step < 0 ? field : all[Math.min(place + step, all.length - 1)]).focus();
    });

    update();

    // Opens the first of all that is found, unless the reader goes on to type or closes the search.
    return async () => {
      const now = turn;
      await ready;
      if (now === turn && field.checkVisibility()) links()[0]?.click();
    };
  };
})();
