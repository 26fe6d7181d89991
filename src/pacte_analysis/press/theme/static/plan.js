// The map of the front door: what is pointed at or focused is named under it; one stop for the keyboard, whose arrows go
// from a département to the nearest one that way. Without a script each département is a stop, as any link.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const map = document.querySelector(".plan");
  const told = document.querySelector(".plan-dit");
  if (!map || !told) return;
  const links = [...map.querySelectorAll("a")];
  if (!links.length) return;

  // The name written under the map takes the place of the browser's bubble, which would hide what is near.
  for (const link of links) {
    const title = link.querySelector("title");
    link.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  let line = null;
  const say = (link) => {
    told.textContent = link?.getAttribute("aria-label") ?? "";
    line?.remove();
    line = null;
    if (!link) return;
    const shape = link.querySelector("path, use");
    line = document.createElementNS(SVG, "g");
    line.setAttribute("class", "plan-ici");
    for (let stroke = 0; stroke < 2; stroke += 1) {
      const use = document.createElementNS(SVG, "use");
      use.setAttribute("href", shape.getAttribute("href") ?? `#${shape.id}`);
      line.append(use);
    }
    link.closest(".plan-pieces").after(line);
  };

  const stop = (link) => {
    for (const one of links) one.setAttribute("tabindex", one === link ? "0" : "-1");
  };
  const middle = (link) => {
    const { left, top, width, height } = link.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  // The nearest whose direction is within 50 degrees or so of the arrow's; what is straight ahead is nearer.
  const next = (from, [right, down]) => {
    const [x, y] = middle(from);
    let best = null;
    let least = Infinity;
    for (const link of links) {
      const [toX, toY] = middle(link);
      const ahead = (toX - x) * right + (toY - y) * down;
      const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * right);
      if (link === from || ahead <= 0 || aside > ahead * 1.2) continue;
      const far = ahead + 2 * aside;
      if (far < least) [best, least] = [link, far];
    }
    return best;
  };

  map.addEventListener("keydown", (event) => {
    const from = event.target.closest?.("a");
    const to = from && WAYS[event.key] ? next(from, WAYS[event.key]) : null;
    if (!from || !WAYS[event.key]) return;
    event.preventDefault();
    to?.focus();
  });
  map.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("a");
    if (!link) return;
    stop(link);
    say(link);
  });
  map.addEventListener("pointerover", (event) => {
    const link = event.target.closest?.("a");
    if (link) say(link);
  });
  const back = () => say(links.includes(document.activeElement) ? document.activeElement : null);
  map.addEventListener("pointerleave", back);
  map.addEventListener("focusout", () => say(null));

  const largest = (link) => {
    const { width, height } = link.getBoundingClientRect();
    return width * height;
  };
  stop(links.reduce((one, other) => (largest(other) > largest(one) ? other : one)));
  document.querySelector(".plan-touches").hidden = false;
})();
