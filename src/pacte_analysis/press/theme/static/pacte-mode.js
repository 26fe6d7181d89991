// Runs before the page is drawn: light or dark as the reader chose, or as their system says.
"use strict";
(() => {
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("mode") || "auto";
  } catch {
    // Storage may be refused (private window, folder opened from disk): the system's preference then holds.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const root = document.documentElement;
  // Where panels exist, the table of contents is one on narrow screens; elsewhere it stands below the text.
  root.classList.toggle("panneaux", "popover" in HTMLElement.prototype);
  root.dataset.mode = chosen;
  root.dataset.theme = chosen === "dark" || (chosen === "auto" && dark) ? "dark" : "light";
})();
