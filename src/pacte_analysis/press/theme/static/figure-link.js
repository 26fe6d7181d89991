// « Lien vers cette figure »: the click goes to the figure, and its address is copied where the browser allows it.
"use strict";
(() => {
  for (const link of document.querySelectorAll("a.figure-lien")) {
    link.addEventListener("click", async () => {
      const line = link.parentElement;
      let told = line.querySelector(".lien-bilan");
      if (!told) {
        told = document.createElement("span");
        told.className = "lien-bilan";
        told.setAttribute("role", "status");
        line.append(told);
      }
      try {
        await navigator.clipboard.writeText(link.href);
        told.textContent = "Adresse copiée.";
      } catch {
        // Refused, or no clipboard at all: the address is in the address bar, as any link's.
        told.textContent = "";
      }
    });
  }
})();
