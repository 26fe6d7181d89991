// The slides one at a time: keys, addresses (#/3), a list of slides, and content brought to the size of its slide.
// Without this script the slides stand one under another, at the same addresses.
"use strict";

(() => {
  const WIDTH = 1280;
  const HEIGHT = 720;
  const LARGEST = 1.5;
  const LARGEST_LOOKED_UP = 1;
  const SMALLEST = 0.55;
  const STEP = 0.05;

  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".diapo")];
  const headings = slides.map((slide) => slide.querySelector("h1, h2"));
  let here = 0;

  // --- each content at the largest size that its slide holds ---

  function overflows(slide) {
    const room = slide.querySelector(".plein");
    return [room, ...room.querySelectorAll(".tuile")].some(
      (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1,
    );
  }

  function fit(slide) {
    const content = slide.querySelector(".ajuste");
    if (slide.matches(".diapo-graphique, .diapo-carte, .diapo-titre, .diapo-fin")) return;
    const largest = slide.matches(".diapo-annexe") ? LARGEST_LOOKED_UP : LARGEST;
    for (let size = largest; size >= SMALLEST; size -= STEP) {
      content.style.zoom = size.toFixed(2);
      if (!overflows(slide)) return;
    }
  }

  function scale() {
    root.style.setProperty("--echelle", Math.min(root.clientWidth / WIDTH, window.innerHeight / HEIGHT));
  }

  // --- where one is ---

  function asked() {
    const found = /^#\/(\d+)$/.exec(location.hash);
    return found ? Math.min(Math.max(Number(found[1]), 1), slides.length) - 1 : 0;
  }

  function show(place, focus) {
    here = place;
    slides.forEach((slide, index) => slide.classList.toggle("presente", index === here));
    window.scrollTo(0, 0);
    if (focus) headings[here].focus({ preventScroll: true });
  }

  function go(place) {
    const next = Math.min(Math.max(place, 0), slides.length - 1);
    if (next !== here) location.hash = `/${next + 1}`;
  }

  // --- what the script adds ---

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function contents() {
    const made = document.createElement("dialog");
    made.className = "sommaire";
    made.setAttribute("aria-label", "Toutes les diapositives");
    const list = document.createElement("ol");
    headings.forEach((heading, index) => {
      const item = document.createElement("li");
      item.className = slides[index].matches(".diapo-chapitre") ? "debut" : "";
      const link = document.createElement("a");
      link.href = `#/${index + 1}`;
      link.textContent = heading.textContent.replace(/\s+/g, " ").trim();
      link.addEventListener("click", () => made.close());
      item.append(link);
      list.append(item);
    });
    made.append(list, button("Fermer", () => made.close()));
    document.body.append(made);
    return made;
  }

  function commands(list) {
    const bar = document.createElement("nav");
    bar.className = "commandes";
    bar.setAttribute("aria-label", "Diapositives");
    bar.append(
      button("Précédente", () => go(here - 1)),
      button("Sommaire", () => list.showModal()),
      button("Suivante", () => go(here + 1)),
    );
    if (document.fullscreenEnabled) bar.append(button("Plein écran", fullScreen));
    document.body.append(bar);
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  }

  function listen(list) {
    const moves = {
      ArrowRight: () => go(here + 1),
      ArrowDown: () => go(here + 1),
      PageDown: () => go(here + 1),
      ArrowLeft: () => go(here - 1),
      ArrowUp: () => go(here - 1),
      PageUp: () => go(here - 1),
      Home: () => go(0),
      End: () => go(slides.length - 1),
      s: () => list.showModal(),
      f: fullScreen,
    };
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || list.open) return;
      const onButton = event.target instanceof HTMLButtonElement;
      let move = moves[event.key];
      if (event.key === " " && !onButton) move = () => go(here + (event.shiftKey ? -1 : 1));
      if (!move) return;
      event.preventDefault();
      move();
    });
    let start = null;
    document.addEventListener("touchstart", (event) => (start = event.touches[0].clientX), { passive: true });
    document.addEventListener("touchend", (event) => {
      const moved = event.changedTouches[0].clientX - start;
      if (Math.abs(moved) > 60 && !list.open) go(here + (moved < 0 ? 1 : -1));
    });
    window.addEventListener("hashchange", () => show(asked(), true));
    window.addEventListener("resize", scale);
  }

  document.fonts.ready.then(() => {
    slides.forEach(fit);
    const list = contents();
    commands(list);
    listen(list);
    root.classList.add("une-a-une");
    scale();
    show(asked(), false);
    root.dataset.pret = "oui";
  });
})();
