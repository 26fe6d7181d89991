// Maps. Pointing at a territory writes its figure under the map. On a page of several maps, pickers show one of them, by
// indicator and by level, and mark a territory on it. Without a script all the maps stand, with their tables.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const maps = [...document.querySelectorAll(".aplats")].map((box) => ({
    box,
    figure: box.closest("figure"),
    measure: box.dataset.mesure,
    level: box.dataset.maille,
    places: new Map([...box.querySelectorAll("[data-c]")].map((shape) => [shape.dataset.c, shape])),
  }));

  for (const { box } of maps) {
    const told = element("p", { className: "aplats-dit" });
    told.setAttribute("aria-hidden", "true");
    box.append(told);
    box.addEventListener("pointerover", (event) => {
      const shape = event.target.closest?.("[data-c]");
      if (shape) told.textContent = shape.dataset.t;
    });
    box.addEventListener("pointerleave", () => (told.textContent = ""));
  }

  const index = document.querySelector(".cartes-liste");
  if (!index || maps.length < 2) return;

  // --- the pickers ---------------------------------------------------------------------------------------------------
  const picker = (id, label) => {
    const select = element("select", { id });
    return [select, element("div", {}, element("label", { htmlFor: id, textContent: label }), select)];
  };
  const [measure, measureBox] = picker("cartes-indicateur", "Indicateur");
  const [level, levelBox] = picker("cartes-maille", "Découpage");
  const [place, placeBox] = picker("cartes-territoire", "Territoire");
  const told = element("output");
  told.setAttribute("aria-live", "polite");
  told.htmlFor = "cartes-indicateur cartes-maille cartes-territoire";
  const form = element("div", { className: "cartes-choix" }, measureBox, levelBox, placeBox, told);
  form.setAttribute("role", "group");
  form.setAttribute("aria-label", "Choisir une carte");

  for (const name of new Set(maps.map((map) => map.measure))) measure.add(new Option(name));
  for (const name of new Set(maps.map((map) => map.level))) level.add(new Option(name));

  const name = (shape) => shape.dataset.t.split("\u00a0: ")[0];
  const listPlaces = (map) => {
    const before = place.value;
    const found = [...map.places].map(([code, shape]) => [code, name(shape)]);
    found.sort(([, one], [, other]) => one.localeCompare(other, "fr"));
    place.replaceChildren(new Option("Choisir…", ""), ...found.map(([code, said]) => new Option(said, code)));
    place.value = map.places.has(before) ? before : "";
  };

  // Where the territory has an edition in the site, the way to it.
  const way = (code) => {
    const opener = document.querySelector("[data-adresse]");
    const edition = (window.PACTE_EDITIONS ?? []).find((one) => one.territoire === code);
    if (!opener || !edition || opener.dataset.adresse === edition.adresse.replace("/index.html", "")) return null;
    const root = "../".repeat(opener.dataset.adresse.split("/").length);
    return element("a", { href: root + edition.adresse }, "Lire son édition");
  };

  const mark = (map) => {
    document.querySelectorAll(".aplats .choisi").forEach((old) => {
      if (old.matches("use")) old.remove();
      else old.classList.remove("choisi");
    });
    const shape = map.places.get(place.value);
    told.replaceChildren(shape ? `${shape.dataset.t}. ` : "");
    if (!shape) return;
    const link = way(place.value);
    if (link) told.append(link);
    if (!shape.matches("use")) {
      shape.classList.add("choisi");
      return;
    }
    const outline = document.createElementNS(SVG, "use");
    outline.setAttribute("class", "choisi");
    outline.setAttribute("href", shape.getAttribute("href"));
    map.box.querySelector(".chiffres").before(outline);
  };

  const sections = new Set(maps.map((map) => map.box.closest("section")));
  let shown = null;
  const show = (map) => {
    shown = map;
    for (const one of maps) one.figure.hidden = one !== map;
    for (const section of sections) section.querySelector("h2").hidden = !section.contains(map.box);
    measure.value = map.measure;
    for (const option of level.options) {
      option.disabled = !maps.some((one) => one.measure === map.measure && one.level === option.value);
    }
    level.value = map.level;
    listPlaces(map);
    mark(map);
  };
  const choose = () => {
    const found = maps.filter((map) => map.measure === measure.value);
    show(found.find((map) => map.level === level.value) ?? found[0]);
    history.replaceState(null, "", `#${shown.figure.id}`);
  };
  measure.addEventListener("change", choose);
  level.addEventListener("change", choose);
  place.addEventListener("change", () => mark(shown));
  for (const map of maps) {
    map.box.addEventListener("click", (event) => {
      const shape = event.target.closest?.("[data-c]");
      if (!shape) return;
      place.value = shape.dataset.c;
      mark(map);
    });
  }
  // An address names a map, or the section of a level.
  const named = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    return maps.find((map) => map.figure.id === id) ?? maps.find((map) => map.box.closest("section")?.id === id);
  };
  window.addEventListener("hashchange", () => {
    const map = named();
    if (map) show(map);
  });

  index.before(form);
  index.hidden = true;
  show(named() ?? maps[0]);
})();
