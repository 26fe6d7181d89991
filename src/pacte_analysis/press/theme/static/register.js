// Choices, an order and pages for the register of actions; without a script the table stands whole.
// Only text is ever written from the table: a title is never read as markup.
"use strict";
(() => {
  const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
  const fold = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const plural = (count) => `${count.toLocaleString("fr-FR")} action${count > 1 ? "s" : ""}`;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  document.querySelectorAll(".registre").forEach((register, number) => {
    const body = register.querySelector("tbody");
    const heads = [...register.querySelectorAll("thead th")];
    const rows = [...body.rows].map((row) => ({
      row,
      words: fold(row.cells[0].textContent),
      keys: heads.map((head, column) => {
        const cell = row.cells[column];
        const value = cell.dataset.valeur ?? cell.textContent.trim();
        return head.dataset.tri === "nombre" ? (value === "" ? null : Number(value)) : value;
      }),
    }));
    const total = rows.length;
    if (!total) return;

    // --- what is asked -----------------------------------------------------------------------------------------
    const bar = element("form", { className: "registre-choix" });
    bar.setAttribute("role", "search");
    bar.setAttribute("aria-label", "Choisir des actions");
    const field = (name, title, control) => {
      control.id = `registre-${number}-${name}`;
      bar.append(element("div", { className: `choix-${name}` },
        element("label", { htmlFor: control.id, textContent: title }), control));
      return control;
    };
    const choices = JSON.parse(register.dataset.choix).filter((choice) => choice.options.length > 1);
    const selects = new Map();
    for (const choice of choices) selects.set(choice.nom, field(choice.nom, choice.titre, element("select")));
    const fill = (choice, axis = "") => {
      const select = selects.get(choice.nom);
      const before = select.value;
      select.replaceChildren(new Option(choice.tous, ""));
      const groups = new Map();
      for (const [code, name, group] of choice.options) {
        if (axis && group && group !== axis) continue;
        let parent = select;
        if (group && !axis) {
          const label = choices.find((other) => other.nom === "axe")?.options.find(([of]) => of === group)?.[1];
          if (label && !groups.has(group)) groups.set(group, select.appendChild(element("optgroup", { label })));
          parent = groups.get(group) ?? select;
        }
        parent.append(new Option(name, code));
      }
      select.value = [...select.options].some((option) => option.value === before) ? before : "";
    };
    choices.forEach((choice) => fill(choice));
    const words = field("mots", "Mots du titre", element("input", { type: "search", autocomplete: "off" }));
    const order = field("tri", "Trier par", element("select"));
    order.add(new Option("ordre du tableau", ""));
    heads.forEach((head, column) => {
      const title = head.textContent;
      const number = head.dataset.tri === "nombre";
      order.add(new Option(`${title}, ${number ? "du plus petit au plus grand" : "de A à Z"}`, `${column} 1`));
      order.add(new Option(`${title}, ${number ? "du plus grand au plus petit" : "de Z à A"}`, `${column} -1`));
    });
    const told = element("output");
    told.setAttribute("aria-live", "polite");
    const reset = element("button", { type: "reset", textContent: "Tout montrer" });
    const take = element("button", { type: "button", textContent: "Télécharger la sélection (CSV)" });
    bar.append(element("p", { className: "registre-bilan" }, told, reset, take));
    register.prepend(bar);

    // --- pages -------------------------------------------------------------------------------------------------
    const before = element("button", { type: "button", textContent: "Précédentes" });
    const after = element("button", { type: "button", textContent: "Suivantes" });
    const where = element("span");
    const pager = element("nav", { className: "registre-pages" }, before, where, after);
    pager.setAttribute("aria-label", "Pages du tableau");
    register.append(pager);

    let kept = rows;
    let start = 0;
    let sorted = { column: -1, way: 1 };
    // Where a row is a card (see register.css), fewer make a page.
    const size = () => (register.clientWidth <= 640 ? 20 : 50);

    const turn = (button, allowed) => button.setAttribute("aria-disabled", String(!allowed));
    const place = () => {
      const many = size();
      start = Math.min(start, Math.max(0, Math.ceil(kept.length / many) - 1) * many);
      kept.forEach(({ row }, rank) => row.classList.toggle("hors-page", rank < start || rank >= start + many));
      pager.hidden = kept.length <= many;
      where.textContent = `${start + 1} à ${Math.min(start + many, kept.length)} sur ${kept.length.toLocaleString("fr-FR")}`;
      turn(before, start > 0);
      turn(after, start + many < kept.length);
    };

    const chosen = () => [...selects].filter(([, select]) => select.value).map(([name, select]) => [name, select.value]);
    const say = () => {
      const { column, way } = sorted;
      const count = kept.length === total ? plural(total) : `${plural(kept.length)} sur ${total.toLocaleString("fr-FR")}`;
      const by = column < 0 ? "" : `, par ordre ${way > 0 ? "croissant" : "décroissant"} : ${heads[column].textContent}`;
      told.textContent = kept.length ? count + by : `Aucune action ne répond à ces choix (${plural(total)} en tout).`;
      reset.hidden = kept.length === total && column < 0;
      take.hidden = !kept.length || kept.length === total;
    };
    const choose = () => {
      const wanted = chosen();
      const asked = fold(words.value).split(/\s+/).filter(Boolean);
      kept = rows.filter((entry) => {
        const fits =
          wanted.every(([name, code]) => (entry.row.dataset[name] ?? "").split(" ").includes(code)) &&
          asked.every((word) => entry.words.includes(word));
        entry.row.hidden = !fits;
        return fits;
      });
      start = 0;
      place();
      say();
    };

    // --- order -------------------------------------------------------------------------------------------------
    const original = [...rows];
    let arranged = false;
    const sort = (column, way) => {
      sorted = { column, way };
      rows.splice(0, total, ...original);
      if (column >= 0) {
        rows.sort((one, other) => {
          const [a, b] = [one.keys[column], other.keys[column]];
          // What is not known comes last, whichever the way.
          if (a === null || a === "" || b === null || b === "") {
            return (a === null || a === "") - (b === null || b === "");
          }
          return way * (typeof a === "number" ? a - b : collator.compare(a, b));
        });
      }
      heads.forEach((head, rank) => {
        if (rank === column) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      order.value = column < 0 ? "" : `${column} ${way}`;
      if (column >= 0 || arranged) body.append(...rows.map(({ row }) => row));
      arranged = column >= 0;
      choose();
    };
    heads.forEach((head, column) => {
      const button = element("button", { type: "button" });
      button.append(...head.childNodes);
      button.append(element("span", { className: "registre-sens", ariaHidden: "true" }));
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.dataset.tri === "nombre" ? -1 : 1;
        sort(column, sorted.column === column ? -sorted.way : first);
      });
    });

    // --- what is taken away ------------------------------------------------------------------------------------
    const cell = (words) => {
      // A spreadsheet runs a cell that starts like a formula; an apostrophe keeps it a text.
      const safe = /^[=+@\-\t\r]/.test(words) && !/^-\d+(\.\d+)?$/.test(words) ? `'${words}` : words;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const read = (part) => {
      const zones = [...part.querySelectorAll(".registre-zone")].map((zone) => zone.textContent);
      if (zones.length) return zones.join(" ; ");
      const details = [...part.querySelectorAll(".registre-detail")].map((detail) => detail.textContent);
      const all = part.textContent;
      const main = details.length ? all.slice(0, all.length - details.join("").length) : all;
      return [main, ...details].map((words) => words.trim()).filter(Boolean).join(" – ");
    };
    take.addEventListener("click", () => {
      const { mention } = register.dataset;
      const lines = [[...heads.map((head) => head.textContent), ...(mention ? ["Mention"] : [])]];
      for (const { row } of kept) {
        const cells = [...row.cells].map((part, column) =>
          heads[column].dataset.tri === "nombre"
            ? part.dataset.valeur ? (Number(part.dataset.valeur) / 100).toFixed(2) : ""
            : read(part));
        lines.push(mention ? [...cells, mention] : cells);
      }
      const table = lines.map((line) => line.map(cell).join(",")).join("\n") + "\n";
      const address = URL.createObjectURL(new Blob([table], { type: "text/csv;charset=utf-8" }));
      const link = element("a", { href: address, download: `${document.title.split(" · ")[0]}-selection.csv` });
      link.click();
      URL.revokeObjectURL(address);
    });

    // --- events ------------------------------------------------------------------------------------------------
    bar.addEventListener("submit", (event) => event.preventDefault());
    bar.addEventListener("reset", () => setTimeout(() => {
      const themes = choices.find((choice) => choice.nom === "theme");
      if (themes) fill(themes);
      sort(-1, 1);
      (selects.values().next().value ?? words).focus();
    }));
    bar.addEventListener("change", (event) => {
      if (event.target === order) {
        const [column, way] = order.value ? order.value.split(" ").map(Number) : [-1, 1];
        sort(column, way);
        return;
      }
      const themes = choices.find((choice) => choice.nom === "theme");
      if (event.target === selects.get("axe") && themes) fill(themes, event.target.value);
      choose();
    });
    words.addEventListener("input", choose);
    const move = (button, way) => button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      start += way * size();
      place();
      register.querySelector("table").scrollIntoView({ block: "start" });
    });
    move(before, -1);
    move(after, 1);
    addEventListener("resize", place);

    // An address that names an action shows it, whatever was chosen.
    const reveal = () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const entry = rows.find(({ row }) => row === target);
      if (!entry) return;
      if (entry.row.hidden) {
        bar.querySelectorAll("select, input").forEach((control) => { control.value = ""; });
        sort(-1, 1);
      }
      start = Math.floor(kept.indexOf(entry) / size()) * size();
      place();
      target.scrollIntoView({ block: "center" });
    };
    addEventListener("hashchange", reveal);

    register.classList.add("registre-pret");
    choose();
    reveal();
  });
})();
