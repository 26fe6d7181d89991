// The front door: type to find a territory. Those that have no edition yet are found too, and say so.
"use strict";
(() => {
  const box = document.querySelector(".trouver");
  const finder = window.pacteFinder;
  if (!box || !window.PACTE_EDITIONS || !finder) return;
  const { KINDS, element, fold } = finder;
  const field = box.querySelector("input");
  const told = box.querySelector(".trouver-compte");
  const list = box.querySelector(".trouver-liste");

  const places = finder.places(window.PACTE_EDITIONS);
  const known = new Map(places.map((place) => [place.code, place]));
  for (const tile of document.querySelectorAll(".carte [data-territoire]")) {
    const { territoire, nom, genre, region } = tile.dataset;
    if (!known.has(territoire)) places.push({ ...finder.place(territoire, nom, genre), editions: [], region });
  }
  const SHOWN = 8;

  const item = (place) => {
    const name = element(
      "span",
      {},
      place.number ? element("span", { className: "choix-numero" }, place.number) : null,
      place.number ? " " : null,
      place.name,
      element("span", { className: "choix-note" }, `, ${KINDS[place.kind][1]}`),
    );
    if (place.editions.length) {
      const [newest] = place.editions;
      return element("li", {}, element("a", { href: newest.adresse }, name, ` ${newest.annee}`));
    }
    const region = known.get(place.region);
    return element(
      "li",
      { className: "sans-edition" },
      name,
      "\u00a0: pas encore d’édition. ",
      region ? element("a", { href: region.editions[0].adresse }, `Voir ${region.name}`) : null,
    );
  };

  const show = () => {
    const found = finder.find(places, field.value);
    list.replaceChildren(...found.slice(0, SHOWN).map(item));
    list.hidden = !found.length;
    const count = `${found.length} ${found.length > 1 ? "territoires" : "territoire"}`;
    if (!fold(field.value)) told.textContent = "";
    else if (!found.length) told.textContent = "Aucun territoire de ce nom.";
    else told.textContent = found.length > SHOWN ? `${count}\u00a0; les ${SHOWN} premiers` : count;
  };
  field.addEventListener("input", show);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    field.value = "";
    field.focus();
    show();
  });
  finder.walk(box, field, () => [...list.querySelectorAll("a")]);
  box.hidden = false;
  show();
})();
