// « Copier le tableau »: the table under a figure, as a spreadsheet pastes it. Numbers lose their thousands spaces and
// keep the decimal comma that French spreadsheets read; a second button gives the point.
"use strict";
(() => {
  // What a reader sees or hears in a cell and that is no part of its content.
  const ASIDE = ".hors-ecran, span.ici, sup, [aria-hidden=true], .tri, .registre-sens";
  const PIECES = ".registre-detail, .registre-zone, p, li, br";
  const NUMBER = /^([-+\u2212]?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,(\d+))?(?=$|[ \u00a0\u202f]?(?:%|€|M€)$)/;

  const content = (cell) => {
    const copied = cell.cloneNode(true);
    for (const part of copied.querySelectorAll(ASIDE)) part.remove();
    for (const part of copied.querySelectorAll(PIECES)) part.before(" ");
    return copied.textContent.replace(/\s+/g, " ").trim();
  };

  const written = (words, decimal) => {
    const number = words.match(NUMBER);
    if (number) {
      const [whole, sign, units, decimals] = number;
      const rest = words.slice(whole.length).replace(/[\u00a0\u202f]/g, " ");
      return sign.replace("\u2212", "-") + units.replace(/\D/g, "") + (decimals ? decimal + decimals : "") + rest;
    }
    // A spreadsheet runs a cell that starts like a formula; an apostrophe keeps it a text.
    return /^[=+@-]./.test(words) ? `'${words}` : words;
  };

  // Rows that a choice of the reader hides stay out; those of other pages of the same table come along.
  const lines = (table, decimal) => {
    const grid = [];
    const rows = [...table.rows].filter((row) => !row.hidden);
    rows.forEach((row, at) => {
      grid[at] ??= [];
      let column = 0;
      for (const cell of row.cells) {
        while (grid[at][column] !== undefined) column += 1;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          for (let over = 0; over < cell.colSpan; over += 1) {
            (grid[at + down] ??= [])[column + over] = down || over ? "" : written(content(cell), decimal);
          }
        }
        column += cell.colSpan;
      }
    });
    return grid.slice(0, rows.length).map((row) => row.join("\t"));
  };

  // The clipboard's own interface is only given to secure addresses; the older way serves the others.
  const copy = async (words) => {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(words);
        return true;
      } catch {
        // Refused: the older way may still be allowed.
      }
    }
    let done = false;
    const fill = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", words);
      done = true;
    };
    document.addEventListener("copy", fill, { once: true });
    document.execCommand("copy");
    document.removeEventListener("copy", fill);
    return done;
  };

  const button = (words) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copier";
    made.textContent = words;
    return made;
  };

  for (const figure of document.querySelectorAll("figure.figure")) {
    const links = figure.querySelector(".figure-liens");
    const found = figure.querySelector(".figure-donnees table") ?? figure.querySelector("table");
    if (!links || !found) continue;
    const told = document.createElement("span");
    told.className = "copier-bilan";
    told.setAttribute("role", "status");
    const [first, second] = [button("Copier le tableau"), button("Copier avec des points décimaux")];
    second.hidden = true;
    const act = async (decimal) => {
      const tables = found.closest(".figure-donnees") ? [found] : [...figure.querySelectorAll("table")];
      const copied = tables.map((table) => lines(table, decimal));
      const count = copied.reduce((sum, table) => sum + table.length, 0);
      const done = await copy(copied.map((table) => table.join("\n")).join("\n\n") + "\n");
      told.textContent = done
        ? `Copié\u00a0: ${count} lignes, décimales à ${decimal === "," ? "virgule" : "point"}.`
        : "La copie est refusée ici\u00a0: téléchargez le fichier CSV.";
      second.hidden = !done;
    };
    first.addEventListener("click", () => act(","));
    second.addEventListener("click", () => act("."));
    (links.querySelector(".figure-csv") ?? links).after(first);
    if (!links.contains(first)) links.prepend(first);
    links.append(second, told);
  }
})();
