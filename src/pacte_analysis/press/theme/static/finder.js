// Finding a territory by typing, for the front door and for the panel of every page. Accents, capitals and hyphens do
// not count; usual short names and codes find too.
"use strict";
window.pacteFinder = (() => {
  const KINDS = {
    france: ["France", "pays"],
    region: ["Régions", "région"],
    departement: ["Départements", "département"],
    metropole: ["Métropoles", "métropole"],
  };
  const fold = (text) =>
    text
      .replace(/œ/gi, "oe")
      .normalize("NFD")
      .replace(/\p{Mn}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();

  // The number that people know a département by, whatever else a code says.
  const number = (code) => (code.startsWith("DEP-") ? code.slice(4) : "");

  // What is found: a name, other names, a code, a kind, and whatever the caller adds.
  const place = (code, name, kind, others = []) => ({
    code,
    name,
    kind,
    number: number(code),
    names: [name, ...others].map(fold),
    short: code.slice(code.indexOf("-") + 1).toLowerCase(),
    words: fold([name, ...others, code].join(" ")),
  });

  // One place a territory, in the order of the list, with its editions, the newest first.
  const places = (editions) => {
    const found = new Map();
    for (const edition of editions) {
      const code = edition.territoire;
      if (!found.has(code)) {
        found.set(code, { ...place(code, edition.nom, edition.genre, edition.autres_noms), editions: [] });
      }
      found.get(code).editions.push(edition);
    }
    return [...found.values()];
  };

  // The fewer, the nearer; null when it does not answer.
  const distance = ({ short, names, words }, wanted) => {
    if (short === wanted || short.replace(/^0/, "") === wanted || names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    const typed = wanted.split(" ");
    const parts = words.split(" ");
    if (typed.every((word) => parts.some((part) => part.startsWith(word)))) return 2;
    // Inside a word, but not inside a number: 04 is not 200046977.
    return typed.every((word) => /[a-z]/.test(word) && words.includes(word)) ? 3 : null;
  };
  const find = (all, text) => {
    const wanted = fold(text);
    if (!wanted) return [];
    return all
      .map((one) => ({ one, far: distance(one, wanted) }))
      .filter(({ far }) => far !== null)
      .sort((a, b) => a.far - b.far)
      .map(({ one }) => one);
  };

  // An element, its properties and its children; text is always text.
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  };

  // Down and up go through the links, from the field and back to it; Enter in the field follows the first one found.
  const walk = (panel, field, links) => {
    panel.addEventListener("keydown", (event) => {
      const stops = [field, ...links()];
      const at = stops.indexOf(document.activeElement);
      if (at < 0) return;
      let to = null;
      if (event.key === "ArrowDown") to = stops[at + 1];
      else if (event.key === "ArrowUp") to = stops[at - 1];
      else if (event.key === "Home" && at > 0) to = stops[1];
      else if (event.key === "End" && at > 0) to = stops.at(-1);
      else if (event.key === "Enter" && at === 0) {
        event.preventDefault();
        if (field.value.trim()) stops[1]?.click();
        return;
      } else return;
      event.preventDefault();
      to?.focus();
    });
  };

  return { KINDS, fold, place, places, find, element, walk };
})();
