// An acronym tells what it means where it stands: its link to the glossary opens a note beside it.
"use strict";
(() => {
  const fold = document.getElementById("sigles-de-la-page");
  if (!fold || !("popover" in HTMLElement.prototype)) return;
  const meanings = new Map([...fold.querySelectorAll("[data-terme]")].map((row) => [row.dataset.terme, row]));
  const all = fold.querySelector("p a");
  const page = all.getAttribute("href");

  const place = (note, link) => {
    // The first line of a link that wraps, in the coordinates of the page.
    const box = link.getClientRects()[0];
    const left = Math.min(box.left, document.documentElement.clientWidth - note.offsetWidth - 12);
    const below = box.bottom + note.offsetHeight + 12 < innerHeight || box.top < note.offsetHeight + 12;
    note.style.left = `${Math.max(12, left) + scrollX}px`;
    note.style.top = `${(below ? box.bottom + 6 : box.top - note.offsetHeight - 6) + scrollY}px`;
  };

  let number = 0;
  for (const link of document.querySelectorAll(`.contenu a[href^="${page}#"]`)) {
    const row = meanings.get(decodeURIComponent(link.hash.slice(1)));
    if (!row || fold.contains(link)) continue;
    const note = document.createElement("span");
    note.id = `sigle-${(number += 1)}`;
    note.className = "sigle-note";
    note.popover = "auto";
    const more = document.createElement("a");
    more.href = link.href;
    more.textContent = all.textContent;
    note.append(...[...row.querySelector("dd").childNodes].map((node) => node.cloneNode(true)), " ", more);
    link.classList.add("sigle");
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("aria-controls", note.id);
    link.after(note);

    let wasOpen = false;
    // A click outside of a note closes it before the click is told: this one must not open it again.
    link.addEventListener("pointerdown", () => {
      wasOpen = note.matches(":popover-open");
    });
    const toggle = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (wasOpen) note.hidePopover();
      else note.togglePopover();
      wasOpen = false;
    };
    link.addEventListener("click", toggle);
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") toggle(event);
    });
    note.addEventListener("toggle", (event) => {
      link.setAttribute("aria-expanded", String(event.newState === "open"));
      if (event.newState === "open") place(note, link);
    });
  }
})();
