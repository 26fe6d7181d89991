// Under each result of the search: the sentence of the page where the words stand, and the way to its section.
// Sphinx lists the pages; their texts come from extraits.js, so nothing is fetched and a folder will do.
"use strict";
(() => {
  const results = document.getElementById("search-results");
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  const elsewhere = document.querySelector(".recherche-ailleurs a");
  if (elsewhere && asked) elsewhere.search = `?${new URLSearchParams({ q: asked })}`;
  const pages = window.PACTE_EXTRAITS;
  if (!results || !pages || !asked) return;

  const AROUND = 90;
  const stemmer = new Stemmer();
  const wanted = splitQuery(asked).map((word) => stemmer.stemWord(word));

  // Where the words asked for stand in a text: [start, end, which word].
  const places = (text) => {
    const found = [];
    for (const word of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      const stem = stemmer.stemWord(word[0]);
      const which = wanted.findIndex((one) => stem === one || (one.length > 2 && stem.startsWith(one)));
      if (which >= 0) found.push([word.index, word.index + word[0].length, which]);
    }
    return found;
  };

  // The section that has most of the words, the first one among equals.
  const best = (sections) => {
    let chosen = null;
    for (const [anchor, title, text] of sections) {
      const found = places(text);
      const many = new Set(found.map(([, , which]) => which)).size;
      if (many > (chosen?.many ?? 0)) chosen = { anchor, title, text, found, many };
      if (chosen?.many === wanted.length) break;
    }
    return chosen;
  };

  const cut = (text, at, way) => {
    const edge = Math.max(0, Math.min(text.length, at + way * AROUND));
    if (edge === 0 || edge === text.length) return edge;
    const space = way < 0 ? text.indexOf(" ", edge) : text.lastIndexOf(" ", edge);
    return space < 0 ? edge : space;
  };

  // The place around which most of the words stand together, the first one among equals.
  const densest = (found) => {
    const together = found.map(([from]) =>
      new Set(found.filter(([start]) => start >= from && start < from + AROUND).map(([, , which]) => which)).size);
    return found[together.indexOf(Math.max(...together))];
  };

  const excerpt = ({ text, found }) => {
    const first = densest(found);
    const [start, end] = [cut(text, first[0], -1), cut(text, first[1], 1)];
    const line = document.createElement("p");
    line.className = "extrait";
    if (start > 0) line.append("… ");
    let at = start;
    for (const [from, to] of found.filter(([from, to]) => from >= start && to <= end)) {
      line.append(text.slice(at, from), Object.assign(document.createElement("mark"), { textContent: text.slice(from, to) }));
      at = to;
    }
    line.append(text.slice(at, end).trimEnd(), end < text.length ? " …" : "");
    return line;
  };

  const told = new Set();
  const complete = (item) => {
    const link = item.querySelector("a");
    const [page, anchor] = (link?.getAttribute("href") ?? "").split("#");
    const sections = pages[page.replace(/\.html$/, "")];
    // A page that is listed by several of its titles says its excerpt once.
    if (!sections || told.has(page)) return;
    const chosen = best(anchor ? sections.filter(([id]) => id === anchor) : sections) ?? (anchor ? null : best(sections));
    if (!chosen) return;
    told.add(page);
    const line = excerpt(chosen);
    if (chosen.anchor && chosen.anchor !== anchor && chosen !== sections[0] && chosen.title) {
      const way = document.createElement("a");
      way.href = `${page}#${chosen.anchor}`;
      way.textContent = chosen.title;
      line.append(" ", Object.assign(document.createElement("span"), { className: "extrait-section" }));
      line.lastChild.append("Section\u00a0: ", way);
    }
    item.append(line);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeName === "LI") complete(node);
    }
  }).observe(results, { childList: true, subtree: true });
})();
