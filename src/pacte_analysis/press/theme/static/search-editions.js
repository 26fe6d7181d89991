// The search across editions: stems of the query, one small file of the index for each, pages that have them all.
// Files are loaded as scripts, so that a folder will do as well as a server.
"use strict";
(() => {
  const form = document.querySelector(".recherche-page");
  const results = document.getElementById("trouvailles");
  const told = document.getElementById("trouvailles-bilan");
  const known = window.PACTE_PAGES;
  if (!form || !results || !known) return;
  const asked = (new URLSearchParams(location.search).get("q") ?? "").trim();
  const field = form.querySelector("input");
  field.value = asked;
  if (!asked) {
    field.focus();
    return;
  }
  document.title = `${asked} – ${document.title}`;

  const SHOWN = 8;
  const total = known.editions.length;
  const years = new Set(known.editions.map(([, , year]) => year));

  // --- the index ---------------------------------------------------------------------------------------------------
  const held = new Map();
  window.pacteMots = (name, words) => held.set(name, words);
  const files = new Set(known.fichiers);
  const fileOf = (stem) => {
    const letters = stem.slice(0, 2);
    return /^[a-z][a-z0-9]?$/.test(letters) ? letters : "_";
  };
  const load = (name) =>
    new Promise((resolve) => {
      if (!files.has(name) || held.has(name)) return resolve();
      const script = Object.assign(document.createElement("script"), { src: `mots/${name}.js` });
      script.addEventListener("load", () => resolve());
      script.addEventListener("error", () => resolve());
      document.head.append(script);
    });

  const numbers = function* (set) {
    for (const run of set.split(",")) {
      const [first, last = first] = run.split("-").map((end) => parseInt(end, 36));
      for (let number = first; number <= last; number += 1) yield number;
    }
  };
  const holders = known.pages.map(([, , set]) => [...numbers(set)]);

  // The places of a stem: page and edition as one number, with how much it counts there.
  const read = (entry, places, share) => {
    for (const group of entry.split(" ")) {
      const title = group.startsWith("!");
      const [page, set] = group.slice(title ? 1 : 0).split(":");
      const number = parseInt(page, 36);
      for (const edition of set === "*" ? holders[number] : numbers(set)) {
        const key = number * total + edition;
        places.set(key, Math.max(places.get(key) ?? 0, share * (title ? 4 : 1)));
      }
    }
  };

  const placesOf = (stem) => {
    const words = held.get(fileOf(stem)) ?? {};
    const places = new Map();
    if (Object.hasOwn(words, stem)) read(words[stem], places, 1);
    else if (stem.length > 2) {
      for (const word of Object.keys(words)) if (word.startsWith(stem)) read(words[word], places, 0.5);
    }
    // A rare word says more than one that is everywhere.
    const weight = Math.log(1 + (total * known.pages.length) / (places.size || 1));
    for (const [key, share] of places) places.set(key, share * weight);
    return places;
  };

  const named = (stem) =>
    known.editions.map(([, , , stems]) => stems.some((one) => one === stem || (stem.length > 2 && one.startsWith(stem))));

  // --- what is shown -----------------------------------------------------------------------------------------------
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const label = ([, name, year]) => (years.size > 1 ? `${name} ${year}` : name);
  const plural = (count, noun) => `${count.toLocaleString("fr-FR")} ${noun}${count > 1 ? "s" : ""}`;

  const link = (number, page, title) =>
    element(
      "li",
      {},
      element(
        "a",
        { href: `../${known.editions[number][0]}/${page}.html` },
        label(known.editions[number]),
        element("span", { className: "hors-ecran" }, `, ${title}`),
      ),
    );

  const list = (editions, page, title) => {
    const made = element("ul", { className: "trouvailles-lieux" }, ...editions.map((number) => link(number, page, title)));
    made.setAttribute("role", "list");
    return made;
  };

  const group = ({ page, editions }) => {
    const [name, title] = known.pages[page];
    const rest = editions.slice(SHOWN);
    const item = element(
      "li",
      {},
      element("h2", {}, title),
      total > 1 ? element("p", { className: "trouvailles-compte" }, plural(editions.length, "édition")) : "",
      list(editions.slice(0, SHOWN), name, title),
    );
    if (rest.length) {
      const more = element("details", {}, element("summary", {}, `${plural(rest.length, "autre")}`));
      more.addEventListener("toggle", () => more.open && more.children.length < 2 && more.append(list(rest, name, title)));
      item.append(more);
    }
    return item;
  };

  const search = async () => {
    const stemmer = new Stemmer();
    const words = splitQuery(asked);
    const stems = words.map((word) => stemmer.stemWord(word));
    await Promise.all([...new Set(stems.map(fileOf))].map(load));
    let kept = null;
    let places = known.editions.map(() => true);
    for (const stem of stems) {
      const here = named(stem);
      places = places.map((fits, number) => fits && here[number]);
      const found = placesOf(stem);
      here.forEach((fits, edition) => {
        if (!fits) return;
        holders.forEach((editions, page) => {
          const key = page * total + edition;
          if (editions.includes(edition)) found.set(key, (found.get(key) ?? 0) + 3);
        });
      });
      kept = new Map([...found].filter(([key]) => !kept || kept.has(key)).map(([key, score]) => [key, score + (kept?.get(key) ?? 0)]));
    }
    kept ??= new Map();
    const exact = stems.length ? known.editions.flatMap((_, number) => (places[number] ? [number] : [])) : [];
    const groups = new Map();
    for (const [key, score] of exact.length ? [] : kept) {
      const page = Math.floor(key / total);
      if (!groups.has(page)) groups.set(page, { page, best: 0, scores: new Map() });
      const one = groups.get(page);
      one.scores.set(key % total, score);
      one.best = Math.max(one.best, score * known.pages[page][3]);
    }
    const sorted = [...groups.values()].sort((a, b) => b.best - a.best || a.scores.size - b.scores.size || a.page - b.page);
    for (const one of sorted) {
      one.editions = [...one.scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([number]) => number);
    }
    if (exact.length) results.append(element("li", {}, element("h2", {}, "Éditions de ce nom"), list(exact, "index", "accueil")));
    results.append(...sorted.map(group));
    const many = new Set(sorted.flatMap(({ editions }) => editions)).size;
    if (exact.length) told.textContent = `${plural(exact.length, "édition")} de ce nom.`;
    else if (sorted.length) told.textContent = `${plural(sorted.length, "page")} ${sorted.length > 1 ? "répondent" : "répond"}, dans ${plural(many, "édition")}.`;
    else told.textContent = "Aucune page ne contient tous ces mots. Essayez un mot plus court, ou un seul.";
  };
  told.textContent = "Recherche en cours…";
  search();
})();
