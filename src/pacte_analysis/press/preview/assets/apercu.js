// The preview's own script: loads the page again when it was printed anew, at the place where it was read, and shows
// what is to mend. Added by the server; no page of a site has it.
(() => {
  "use strict";

  const own = document.currentScript;
  const { page, start } = own.dataset;
  const version = Number(own.dataset.version);
  const KEY = `pacte-apercu:${location.pathname}`;

  // --- the same place -------------------------------------------------------------------------------------------

  const folds = () => [...document.querySelectorAll("details")];

  function remember() {
    // The last thing with an address above the middle of the window: text may come or go before it.
    let anchor = "";
    let above = 0;
    for (const element of document.querySelectorAll("main [id]")) {
      const box = element.getBoundingClientRect();
      if (box.height && box.top < innerHeight / 2) {
        anchor = element.id;
        above = box.top;
      }
    }
    const opened = folds().map((fold) => fold.open);
    sessionStorage.setItem(KEY, JSON.stringify({ anchor, above, y: scrollY, opened }));
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    sessionStorage.removeItem(KEY);
    if (!kept) return;
    const now = folds();
    if (now.length === kept.opened.length) now.forEach((fold, i) => (fold.open = kept.opened[i]));
    const element = kept.anchor && document.getElementById(kept.anchor);
    const y = element ? scrollY + element.getBoundingClientRect().top - kept.above : kept.y;
    scrollTo({ top: y, behavior: "instant" });
  }

  if (sessionStorage.getItem(KEY)) {
    history.scrollRestoration = "manual";
    if (document.readyState === "complete") restore();
    else addEventListener("load", restore);
  }

  // --- what is to mend ------------------------------------------------------------------------------------------

  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("apercu.css", own.src).href;
  document.head.append(sheet);

  const panel = document.createElement("aside");
  panel.id = "pacte-apercu";
  panel.lang = "fr";
  panel.setAttribute("aria-label", "Aperçu");
  panel.hidden = true;
  document.body.prepend(panel);

  function item(remark) {
    const line = document.createElement("li");
    const place = document.createElement("code");
    place.textContent = remark.line ? `${remark.file}:${remark.line}` : remark.file;
    line.append(place, " ", remark.message);
    return line;
  }

  function list(remarks, title, open) {
    const fold = document.createElement("details");
    fold.open = open;
    const summary = document.createElement("summary");
    summary.textContent = title;
    const items = document.createElement("ul");
    items.append(...remarks.map(item));
    fold.append(summary, items);
    return fold;
  }

  const count = (n, word) => `${n} ${word}${n > 1 ? "s" : ""}`;

  function show({ remarks, failure }) {
    const here = (remark) => remark.file.endsWith(`/${page}.md`);
    const errors = remarks.filter((remark) => remark.error);
    errors.sort((a, b) => here(b) - here(a));
    const others = remarks.filter((remark) => !remark.error && here(remark));
    const parts = [];
    if (failure) parts.push(list([{ file: "", line: 0, message: failure }], "L’aperçu est arrêté", true));
    if (errors.length) {
      const kept = errors.some(here) ? " ; la dernière page sans erreur reste affichée" : "";
      parts.push(list(errors, `${count(errors.length, "erreur")}${kept}`, true));
    }
    if (others.length) parts.push(list(others, count(others.length, "remarque"), false));
    panel.replaceChildren(...parts);
    panel.hidden = !parts.length;
    panel.classList.toggle("en-erreur", Boolean(failure || errors.length));
  }

  // --- the news -------------------------------------------------------------------------------------------------

  const news = new EventSource("/_apercu/evenements");
  news.addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    if (told.start !== start || (told.versions[page] || 0) > version) {
      news.close();
      remember();
      location.reload();
      return;
    }
    show(told);
  });
  addEventListener("pagehide", () => news.close());
})();
