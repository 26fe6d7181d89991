// The edition in the masthead opens a panel: another year, another territory, the same chapter. Without the list of
// editions (a book alone), and without a script, it stays a link to the page that lists them.
"use strict";
(() => {
  const here = document.querySelector("a.edition-ici");
  const editions = window.PACTE_EDITIONS;
  const finder = window.pacteFinder;
  if (!here || !editions || !finder) return;
  const { KINDS, element } = finder;

  const root = new URL(".", here.href);
  const { adresse, page } = here.dataset;
  const current = editions.find((edition) => edition.adresse === `${adresse}/index.html`);
  if (!current) return;
  const places = finder.places(editions);
  const ours = places.find(({ code }) => code === current.territoire);

  // --- where the same page stands in another edition ---------------------------------------------------------------
  const has = (edition) => !edition.absentes.includes(page);
  const address = (edition) => {
    const folder = edition.adresse.slice(0, edition.adresse.lastIndexOf("/") + 1);
    if (!has(edition)) return new URL(edition.adresse, root).href;
    const target = new URL(folder + page, root);
    // The section being read, when the address names one; the origins of figures are numbered otherwise elsewhere.
    const id = decodeURIComponent(location.hash.slice(1));
    if (id && document.getElementById(id)?.matches("section, .figure")) target.hash = location.hash;
    return target.href;
  };
  const note = (edition) => (has(edition) ? null : element("span", { className: "choix-note" }, " (accueil)"));

  // --- an older edition says so ------------------------------------------------------------------------------------
  const newest = ours.editions[0];
  if (newest.annee > current.annee) {
    const way = has(newest) ? "Lire cette page dans l’édition" : "Lire l’édition";
    const link = element("a", { href: address(newest) }, `${way} ${newest.annee}`);
    const text = `Édition ${current.annee}. Une édition plus récente existe\u00a0: ${newest.annee}. `;
    const banner = element("aside", { className: "plus-recente" }, element("p", {}, text, link));
    banner.setAttribute("aria-label", "Édition plus récente");
    here.closest(".entete").after(banner);
  }

  // --- the panel ---------------------------------------------------------------------------------------------------
  if (!document.documentElement.classList.contains("panneaux")) return;
  const opener = element("button", { type: "button", className: here.className }, ...here.childNodes);
  const panel = element("div", { className: "choix", id: "choix-edition", popover: "auto" });
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", "Changer de territoire ou d’année");
  opener.popoverTargetElement = panel;
  here.replaceWith(opener);
  opener.after(panel);

  const closer = element("button", { type: "button", className: "bouton" }, "Fermer");
  closer.popoverTargetElement = panel;
  closer.popoverTargetAction = "hide";
  const head = element("div", { className: "choix-tete" }, element("p", {}, "Changer d’édition"), closer);

  const years = element("ul", { className: "choix-annees" });
  years.setAttribute("aria-labelledby", "choix-annee");
  const yearBlock = element(
    "div",
    { className: "choix-bloc" },
    element("p", { className: "choix-titre", id: "choix-annee" }, "Année"),
    years,
  );

  const field = element("input", {
    type: "search",
    id: "choix-territoire",
    placeholder: "Nom ou numéro",
    autocomplete: "off",
    spellcheck: false,
  });
  const told = element("p", { className: "choix-compte" });
  told.setAttribute("role", "status");
  const list = element("div", { className: "choix-liste" });
  const territoryBlock = element(
    "div",
    { className: "choix-bloc" },
    element("label", { className: "choix-titre", htmlFor: field.id }, "Territoire"),
    field,
    told,
  );
  const all = element("a", { href: here.href }, "Toutes les éditions");
  panel.append(head, yearBlock, territoryBlock, list, element("p", { className: "choix-pied" }, all));

  const inYear = ({ editions: [latest, ...older] }) =>
    [latest, ...older].find(({ annee }) => annee === current.annee) ?? latest;
  const item = (place, detail) => {
    const edition = inYear(place);
    const link = element(
      "a",
      { href: address(edition) },
      place.number ? element("span", { className: "choix-numero" }, place.number) : null,
      place.number ? " " : null,
      element(
        "span",
        {},
        place.name,
        detail ? element("span", { className: "choix-note" }, `, ${detail}`) : null,
        edition.annee === current.annee ? null : element("span", { className: "choix-note" }, `, ${edition.annee}`),
        note(edition),
      ),
    );
    if (edition === current) link.setAttribute("aria-current", "page");
    return element("li", {}, link);
  };

  const showYears = () => {
    years.replaceChildren(
      ...ours.editions.map((edition) => {
        const link = element("a", { href: address(edition) }, String(edition.annee), note(edition));
        if (edition === current) link.setAttribute("aria-current", "page");
        return element("li", {}, link);
      }),
    );
    yearBlock.hidden = ours.editions.length < 2;
  };
  const showTerritories = () => {
    const text = field.value;
    if (finder.fold(text)) {
      const found = finder.find(places, text);
      // Two of them may have one name: La Réunion is a région and a département.
      const names = found.map(({ name }) => name);
      const twins = (place) => names.indexOf(place.name) !== names.lastIndexOf(place.name);
      list.replaceChildren(
        element("ul", {}, ...found.map((place) => item(place, twins(place) ? KINDS[place.kind][1] : ""))),
      );
      const count = found.length;
      told.textContent = count ? `${count} ${count > 1 ? "territoires" : "territoire"}` : "Aucune édition de ce nom";
      return;
    }
    told.textContent = "";
    list.replaceChildren(
      ...Object.entries(KINDS).flatMap(([kind, [heading]]) => {
        const group = places.filter((place) => place.kind === kind);
        if (!group.length) return [];
        const title = element("p", { className: "choix-genre", id: `choix-${kind}` }, heading);
        const items = element("ul", {}, ...group.map((place) => item(place, "")));
        items.setAttribute("aria-labelledby", title.id);
        return [title, items];
      }),
    );
  };
  field.addEventListener("input", () => {
    showTerritories();
    list.scrollTop = 0;
  });
  finder.walk(panel, field, () => [...list.querySelectorAll("a")]);

  panel.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "open") return;
    const box = opener.getBoundingClientRect();
    panel.style.setProperty("--gauche", `${Math.round(box.left)}px`);
    panel.style.setProperty("--haut", `${Math.round(box.bottom)}px`);
    field.value = "";
    showYears();
    showTerritories();
  });
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    const mark = list.querySelector("[aria-current]");
    if (mark) list.scrollTop = mark.offsetTop - list.offsetTop - list.clientHeight / 3;
    // On a phone, focus would open the keyboard over the list.
    if (matchMedia("(pointer: fine)").matches) field.focus();
  });
})();
