// How Sphinx's search ranks the pages of a book (read before its own script): as it does, save for the annexes that say
// again what the chapters say.
"use strict";
var Scorer = (() => {
  const ASIDE = new Set(["ce-qui-change", "couverture", "donnees", "extraction", "guide", "journal", "rapprochement", "sources"]);
  return {
    score: ([page, , , , score]) => (ASIDE.has(page) ? score - 12 : score),
    objNameMatch: 11,
    objPartialMatch: 6,
    objPrio: { 0: 15, 1: 5, 2: -5 },
    objPrioDefault: 0,
    title: 15,
    partialTitle: 7,
    term: 5,
    partialTerm: 2,
  };
})();
