// Buttons that copy a text of the page: <button data-copie="id of what is copied">, hidden without a script.
"use strict";
(() => {
  // A page that is served has an address to quote; a file on a disk has none that another reader could open.
  const address = document.querySelector(".citation-adresse");
  if (address && !address.textContent && location.protocol.startsWith("http")) {
    const here = location.origin + location.pathname;
    address.textContent = ` ${here}`;
    const entry = document.getElementById("citation-bibtex");
    entry.textContent = entry.textContent.replace(/\n\}$/, `,\n  url = {${here}}\n}`);
  }

  const write = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // No clipboard here (an old browser, a site without https): the older way asks for a selection.
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("aria-hidden", "true");
    field.className = "hors-ecran";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  for (const button of document.querySelectorAll("button[data-copie]")) {
    const source = document.getElementById(button.dataset.copie);
    const line = button.parentElement;
    const said = line.querySelector("[role=status]");
    if (!source) continue;
    line.hidden = false;
    button.addEventListener("click", async () => {
      const done = await write(source.textContent.trim());
      button.focus();
      said.textContent = done ? "Copié." : "La copie est refusée ici : sélectionnez le texte.";
    });
  }
})();
