// A choice of territory above each list of named things; without a script the list stands whole.
"use strict";
(() => {
  const plural = (count, noun) => `${count} ${noun}${count > 1 ? "s" : ""}`;

  document.querySelectorAll(".liste-nommee").forEach((list, number) => {
    const entries = [...list.querySelectorAll(".entree")];
    const names = new Map();
    for (const place of list.querySelectorAll("[data-lieu]")) names.set(place.dataset.lieu, place.textContent);
    if (names.size < 2) return;

    const bar = document.createElement("div");
    bar.className = "liste-choix";
    const label = document.createElement("label");
    label.htmlFor = `liste-choix-${number}`;
    label.textContent = "Territoire";
    const select = document.createElement("select");
    select.id = label.htmlFor;
    select.add(new Option("Tous les territoires", ""));
    const sorted = [...names].sort(([, one], [, other]) => one.localeCompare(other, "fr"));
    for (const [code, name] of sorted) select.add(new Option(name, code));
    const told = document.createElement("output");
    told.htmlFor = select.id;
    told.setAttribute("aria-live", "polite");
    bar.append(label, select, told);
    list.prepend(bar);

    const noun = list.dataset.nom;
    const unplaced = entries.filter((entry) => !entry.dataset.lieux).length;
    const elsewhere = unplaced ? ` (${plural(unplaced, noun)} sans territoire précisé)` : "";
    const choose = () => {
      let shown = 0;
      for (const entry of entries) {
        const places = (entry.dataset.lieux ?? "").split(" ");
        entry.hidden = select.value !== "" && !places.includes(select.value);
        if (!entry.hidden) shown += 1;
      }
      for (const block of list.querySelectorAll(".liste-bloc, .liste-groupe")) {
        block.hidden = !block.querySelector(".entree:not([hidden])");
      }
      told.textContent =
        select.value === "" ? plural(shown, noun) : `${plural(shown, noun)} sur ${entries.length}${elsewhere}`;
    };
    select.addEventListener("change", choose);
    choose();

    // An address that names a hidden entry shows it.
    const reveal = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target?.closest(".entree[hidden]") || !list.contains(target)) return;
      select.value = "";
      choose();
      target.scrollIntoView();
    };
    addEventListener("hashchange", reveal);
  });
})();
