// What the pages gain with a script; without it they are complete, the light appearance and a folded page summary.
"use strict";
(() => {
  const root = document.documentElement;
  const wide = matchMedia("(min-width: 75em)");

  // --- appearance: automatic, light, dark ---------------------------------------------------------------------------
  const MODES = { auto: "automatique", light: "claire", dark: "sombre" };
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const buttons = document.querySelectorAll(".bouton-mode");

  const showMode = () => {
    const mode = root.dataset.mode in MODES ? root.dataset.mode : "auto";
    root.dataset.mode = mode;
    root.dataset.theme = mode === "dark" || (mode === "auto" && darkSystem.matches) ? "dark" : "light";
    for (const button of buttons) {
      const name = button.querySelector(".mode-nom");
      if (name) name.textContent = `Apparence ${MODES[mode]}`;
      else button.setAttribute("aria-label", `Apparence ${MODES[mode]} (changer)`);
    }
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const order = darkSystem.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
      root.dataset.mode = order[(order.indexOf(root.dataset.mode) + 1) % order.length];
      try {
        localStorage.setItem("mode", root.dataset.mode);
      } catch {
        // The choice then lasts as long as the page.
      }
      showMode();
    });
  }
  darkSystem.addEventListener("change", showMode);
  showMode();

  // --- table of contents: a panel on narrow screens, opened by a button -----------------------------------------------
  const contents = document.getElementById("sommaire-du-livre");
  const way = document.querySelector(".bouton-sommaire");
  if (contents && way && root.classList.contains("panneaux")) {
    contents.popover = "auto";
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = way.className;
    opener.setAttribute("aria-label", "Afficher ou masquer le sommaire");
    opener.append(...way.childNodes);
    opener.popoverTargetElement = contents;
    way.replaceWith(opener);
    const closer = contents.querySelector(".bouton-fermer");
    closer.popoverTargetElement = contents;
    closer.popoverTargetAction = "hide";
    closer.hidden = false;
  }

  // --- page summary: open beside the text, folded above it, the section being read marked ----------------------------
  const summary = document.querySelector(".sur-cette-page");
  if (summary) {
    const fold = summary.querySelector("details");
    const place = () => {
      fold.open = wide.matches;
    };
    place();
    wide.addEventListener("change", place);
    summary.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) fold.open = false;
    });

    const links = new Map(
      [...summary.querySelectorAll('a[href^="#"]')].map((link) => [
        document.getElementById(decodeURIComponent(link.hash.slice(1))),
        link,
      ]),
    );
    links.delete(null);
    const current = () => {
      let read = null;
      for (const section of links.keys()) {
        if (section.getBoundingClientRect().top <= innerHeight * 0.3) read = section;
      }
      for (const [section, link] of links) {
        if (section === read) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          current();
        });
      },
      { passive: true },
    );
    current();
  }

  // --- wide tables scroll in a region of their own, that the keyboard reaches ----------------------------------------
  const REGIONS = ".tableau-defile, .tableau-defilant, .pst-scrollable-table-container";
  const regions = () => {
    for (const region of document.querySelectorAll(REGIONS)) {
      const overflows = region.scrollWidth > region.clientWidth + 1;
      region.classList.toggle("deborde", overflows);
      if (overflows) {
        const caption = region.querySelector("caption")?.textContent.trim();
        region.tabIndex = 0;
        region.setAttribute("role", "region");
        region.setAttribute("aria-label", caption ? `Tableau\u00a0: ${caption}` : "Tableau large");
      } else {
        // A stop of the keyboard where nothing scrolls would be one too many.
        for (const name of ["tabindex", "role", "aria-label"]) region.removeAttribute(name);
      }
    }
    for (const code of document.querySelectorAll(".contenu pre")) {
      if (code.scrollWidth > code.clientWidth + 1) code.tabIndex = 0;
      else code.removeAttribute("tabindex");
    }
  };
  for (const table of document.querySelectorAll(".contenu table")) {
    if (table.closest(REGIONS)) continue;
    const region = document.createElement("div");
    region.className = "tableau-defile";
    table.replaceWith(region);
    region.append(table);
  }
  regions();
  addEventListener("resize", regions);
  document.addEventListener("toggle", regions, true);
  document.fonts?.ready.then(regions);

  // --- an address inside a fold opens the fold -----------------------------------------------------------------------
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    let folded = false;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      folded ||= !fold.open;
      fold.open = true;
    }
    if (folded) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // --- on paper, the origin of the figures is unfolded ----------------------------------------------------------------
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:is(.origines, .sigles-de-la-page):not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });

  // --- the search field of the search page is ready to type in --------------------------------------------------------
  const field = document.getElementById("recherche-page");
  if (field && !location.search) field.focus();
})();
