// The front door: type to filter the territories. Accents, capitals and hyphens do not count; a code finds too.
"use strict";
(() => {
  const filter = document.querySelector(".filtre");
  if (!filter) return;
  filter.hidden = false;
  const field = filter.querySelector("input");
  const count = filter.querySelector(".filtre-compte");
  const fold = (text) =>
    text
      .normalize("NFD")
      .replace(/\p{Mn}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();
  const items = [...document.querySelectorAll(".edition")].map((item) => ({
    item,
    words: fold(`${item.querySelector(".edition-nom").textContent} ${item.dataset.territoire}`),
  }));

  const apply = () => {
    const wanted = fold(field.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const { item, words } of items) {
      const fits = wanted.every((word) => words.includes(word));
      item.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const group of document.querySelectorAll(".editions-genre")) {
      group.hidden = !group.querySelector(".edition:not([hidden])");
    }
    if (!wanted.length) count.textContent = "";
    else if (!shown) count.textContent = "Aucun territoire de ce nom.";
    else count.textContent = `${shown} ${shown > 1 ? "territoires" : "territoire"}`;
  };
  field.addEventListener("input", apply);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") document.querySelector(".edition:not([hidden]) .edition-nom")?.focus();
  });
  apply();
})();
