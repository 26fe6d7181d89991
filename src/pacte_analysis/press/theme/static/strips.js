// A choice of territory above the strips: it is marked on each of them, and its figures take the place of the reference's.
"use strict";
(() => {
  const MISSING = "n.\u00a0d.";
  const STATUS = { c: "valeur calculée", e: "valeur estimée", p: "valeur provisoire" };
  const SVG = "http://www.w3.org/2000/svg";

  const decimals = (printed) => (printed.split(".")[1] ?? "").length;
  // As the press writes numbers: narrow spaces, decimal comma, true minus, half away from zero.
  const say = (number, places, signed) => {
    const scale = 10 ** places;
    const rounded = (Math.sign(number) * Math.round(Math.abs(number) * scale + 1e-7)) / scale;
    const digits = Math.abs(rounded)
      .toFixed(places)
      .replace(".", ",")
      .replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
    return (rounded < 0 ? "\u2212" : signed && rounded > 0 ? "+" : "") + digits;
  };

  // What display.strips.gap_text says, for the territory that is chosen.
  const gap = (kind, own, other) => {
    if (kind === "sans objet") return kind;
    if (!own.n || !other?.n) return MISSING;
    if ((own.p ?? "") !== (other.p ?? "")) return "sources différentes";
    const places = Math.max(decimals(own.n), decimals(other.n));
    const distance = Number((Number(own.n) - Number(other.n)).toFixed(places));
    const said = {
      points: () => `${say(distance, places, true)}\u00a0${Math.abs(distance) < 2 ? "point" : "points"}`,
      euros: () => `${say(distance, places, true)}\u00a0€`,
      nombre: () => say(distance, places, true),
    }[kind]();
    const margin = Number(own.m ?? 0) + Number(other.m ?? 0);
    return distance && Math.abs(distance) <= margin + 1e-9 ? `${said} (dans l’erreur)` : said;
  };

  const fill = (cell, words, title, letter, origin) => {
    cell.textContent = "";
    if (words === MISSING) {
      const short = document.createElement("abbr");
      short.title = title;
      short.textContent = words;
      cell.append(short);
      return;
    }
    if (origin) {
      // A reference is in the list of the page's numbers; another territory's figure is in the table to download.
      const link = document.createElement("a");
      link.className = "chiffre";
      link.href = `#${origin}`;
      link.append(words);
      cell.append(link);
    } else cell.append(words);
    if (letter) {
      const mark = document.createElement("sup");
      mark.textContent = letter;
      mark.title = STATUS[letter];
      cell.append(mark);
    }
  };

  document.querySelectorAll(".bandes").forEach((figure, number) => {
    const references = JSON.parse(figure.dataset.reperes);
    const places = JSON.parse(figure.dataset.territoires);
    const rows = [...figure.querySelectorAll(".bande[data-ecart]")];
    const head = figure.querySelector(".bande-tete .bande-autre");
    const legend = figure.querySelector(".bandes-legende");
    if (!rows.length) return;

    const bar = document.createElement("div");
    bar.className = "liste-choix";
    const label = document.createElement("label");
    label.htmlFor = `bandes-choix-${number}`;
    label.textContent = "Comparer à";
    const select = document.createElement("select");
    select.id = label.htmlFor;
    for (const [code, name] of [...references].reverse()) select.add(new Option(name, code));
    const group = document.createElement("optgroup");
    group.label = figure.dataset.noms;
    const named = places.map(([code, name]) => [code, code.startsWith("DEP-") ? `${name} (${code.slice(4)})` : name, name]);
    named.sort(([, one], [, other]) => one.localeCompare(other, "fr"));
    for (const [code, shown] of named) group.append(new Option(shown, code));
    select.append(group);
    const told = document.createElement("output");
    told.htmlFor = select.id;
    told.setAttribute("aria-live", "polite");
    bar.append(label, select, told);
    figure.prepend(bar);

    const names = new Map([...references, ...named.map(([code, , name]) => [code, name])]);
    const key = document.createElement("li");
    key.hidden = true;
    key.innerHTML = '<svg width="18" height="18" aria-hidden="true"><circle class="point-choisi" cx="9" cy="9" r="6.5"/></svg> ';
    const keyName = document.createElement("span");
    key.append(keyName);
    legend.append(key);

    const choose = (announce) => {
      const code = select.value;
      const name = names.get(code);
      const reference = code.startsWith("repere-");
      let known = 0;
      for (const row of rows) {
        const mark = row.querySelector(`[data-c="${code}"]`);
        const facts = mark?.dataset;
        if (facts) known += 1;
        fill(row.querySelector(".bande-autre"), facts?.t ?? MISSING, "non disponible", facts?.s, facts?.origine);
        fill(row.querySelector(".bande-ecart"), gap(row.dataset.ecart, row.dataset, facts), "non disponible");
        row.querySelector(".point-choisi")?.remove();
        if (mark && !reference) {
          const ring = document.createElementNS(SVG, "circle");
          ring.setAttribute("class", "point-choisi");
          for (const at of ["cx", "cy"]) ring.setAttribute(at, mark.getAttribute(at));
          ring.setAttribute("r", "6.5");
          mark.parentNode.append(ring);
        }
      }
      head.textContent = name;
      key.hidden = reference;
      keyName.textContent = name;
      if (announce) told.textContent = `${known} indicateur${known > 1 ? "s" : ""} sur ${rows.length}`;
    };
    select.addEventListener("change", () => choose(true));
    // A dot may be chosen with a pointer; the list stays the way for the keyboard.
    figure.addEventListener("click", (event) => {
      const code = event.target.closest?.(".point")?.dataset.c;
      if (!code) return;
      select.value = code;
      choose(true);
    });
    figure.addEventListener("pointerover", (event) => {
      const point = event.target.closest?.(".point");
      if (!point || point.firstChild) return;
      const title = document.createElementNS(SVG, "title");
      title.textContent = `${names.get(point.dataset.c)}\u00a0: ${point.dataset.t}`;
      point.append(title);
    });
    figure.classList.add("bandes-actives");
  });
})();
