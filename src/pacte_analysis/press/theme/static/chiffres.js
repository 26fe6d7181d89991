// A number opens a card near it: what its item in the list of the page says, and its publication. Without a script the
// link leads to the list, which is then open.
"use strict";
(() => {
  const list = document.querySelector("details.origines");
  if (!list || !document.documentElement.classList.contains("panneaux")) return;
  const SOURCE = 'a[href^="#origine-"], [data-origine]';
  const GAP = 8;
  const LOWEST = 240;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const anchorOf = (source) => source.dataset.origine ?? decodeURIComponent(source.hash.slice(1));
  const itemOf = (anchor) => {
    const item = document.getElementById(anchor);
    return item && list.contains(item) ? item : null;
  };

  // The list is read on purpose; an address that names one of its items opens it (pacte.js).
  list.open = Boolean(location.hash && list.contains(document.getElementById(decodeURIComponent(location.hash.slice(1)))));

  const title = element("p", { className: "carte-titre", id: "carte-chiffre-titre" });
  const body = element("div", { className: "carte-corps" });
  const whole = element("a", {}, "Voir dans la liste");
  const copy = element("button", { type: "button", className: "bouton" }, "Copier le lien");
  const closer = element("button", { type: "button", className: "bouton carte-fermer" }, "Fermer");
  const told = element("span", { className: "carte-dit" });
  told.setAttribute("role", "status");
  const card = element(
    "div",
    { className: "carte-chiffre", id: "carte-chiffre", popover: "auto", tabIndex: -1 },
    element("div", { className: "carte-tete" }, title, closer),
    body,
    element("p", { className: "carte-pied" }, whole, copy, told),
  );
  body.setAttribute("role", "group");
  body.setAttribute("aria-label", "Origine du chiffre");
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-labelledby", title.id);
  document.querySelector(".contenu").append(card);

  let opener = null;

  // Under the number, or over it where there is more room: what is explained stays in sight. It scrolls with the page.
  const place = () => {
    const box = opener.getBoundingClientRect();
    const head = document.querySelector(".entete")?.getBoundingClientRect().bottom ?? 0;
    const below = innerHeight - box.bottom - 2 * GAP;
    const above = box.top - Math.max(head, 0) - 2 * GAP;
    card.style.maxHeight = "";
    const under = card.offsetHeight <= below || below >= above;
    card.style.maxHeight = `${Math.max(LOWEST, under ? below : above)}px`;
    const { offsetWidth: width, offsetHeight: height } = card;
    const room = document.documentElement.clientWidth;
    card.style.left = `${Math.max(GAP, Math.min(box.left, room - width - GAP)) + scrollX}px`;
    card.style.top = `${(under ? box.bottom + GAP : box.top - GAP - height) + scrollY}px`;
    // What scrolls is reached by the keyboard.
    if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
    else body.removeAttribute("tabindex");
  };

  // The same item may be shown twice in a page only without its identifiers.
  const copied = (node) => {
    const clone = node.cloneNode(true);
    for (const inner of [clone, ...clone.querySelectorAll("[id]")]) inner.removeAttribute("id");
    return clone;
  };
  const fill = (item) => {
    const publication = item.closest(".publication");
    const about = publication.querySelector(":scope > dl");
    const name = copied(publication.querySelector(".publication-nom"));
    const own = copied(item.querySelector("dl"));
    title.replaceChildren(...copied(item.querySelector(".origine-quoi")).childNodes);
    own.prepend(element("div", {}, element("dt", {}, "Publication"), element("dd", {}, ...name.childNodes)));
    body.replaceChildren(own, ...(about ? [copied(about)] : []));
    whole.href = `#${item.id}`;
    told.textContent = "";
    body.scrollTop = 0;
  };
  const open = (source, item) => {
    const inside = card.contains(source);
    fill(item);
    if (!inside) {
      opener = source;
      card.hidePopover();
      card.showPopover();
    }
    place();
    card.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const source = event.target.closest?.(SOURCE);
    if (!plain || !source || source === whole || list.contains(source)) return;
    const item = itemOf(anchorOf(source));
    if (!item) return;
    event.preventDefault();
    open(source, item);
  });
  closer.addEventListener("click", () => card.hidePopover());
  whole.addEventListener("click", () => {
    opener = null;
    card.hidePopover();
    list.open = true;
  });
  copy.addEventListener("click", async () => {
    const address = new URL(whole.hash, location.href).href;
    try {
      await navigator.clipboard.writeText(address);
      told.textContent = "Lien copié.";
    } catch {
      // A browser may refuse the clipboard: the link itself can be copied.
      told.textContent = "Copie refusée par le navigateur\u00a0: le lien est celui de «\u00a0Voir dans la liste\u00a0».";
    }
  });
  // Browsers close a popover so, but not always once what had the focus in it was replaced.
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") card.hidePopover();
  });
  // The focus comes back to the number, unless the reader has already gone elsewhere.
  card.addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed" && card.contains(document.activeElement)) opener?.focus?.({ preventScroll: true });
  });
  addEventListener("resize", () => {
    if (opener && card.matches(":popover-open")) place();
  });
})();
