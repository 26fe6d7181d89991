// Sphinx's own scripts (search, highlighting) in French. Replaces Sphinx's catalogue: that one is loaded through
// `new Function`, which a strict script policy refuses, and its sentences lack French spacing.
"use strict";
Object.assign(Documentation.TRANSLATIONS, {
  "Searching": "Recherche en cours",
  "Preparing search...": "Préparation de la recherche…",
  "Search Results": "Résultats",
  "Search finished, found ${resultCount} page(s) matching the search query.":
    "Pages qui répondent à la recherche\u00a0: ${resultCount}.",
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    "Aucune page ne contient tous ces mots. Essayez un mot plus court, ou un seul.",
  "Hide Search Matches": "Masquer les mots cherchés",
  ", in ": ", dans ",
});
Documentation.LOCALE = "fr";
