"""How the site's search reads French: no accents, light stems, the same in the index and in the reader's query.

Sphinx stems French with Snowball in Python and with an older Snowball in JavaScript, and neither folds accents, so
``region`` misses ``région``. Here one table of endings serves both sides: the Python below and the JavaScript that
Sphinx writes into ``language_data.js`` apply it in the same order, and a test runs both on the same words.
"""

import json
import re
import unicodedata
from functools import lru_cache

from sphinx.search import SearchLanguage
from sphinx.search.fr import french_stopwords

# Applied after accents are folded; in each step the first ending that fits is replaced, when enough is left.
# Steps: plural, feminine and nouns of action, final silent letters. An entry is (ending, replacement, letters left).
STEPS: tuple[tuple[tuple[str, str, int], ...], ...] = (
    (("eaux", "eau", 2), ("aux", "al", 3), ("eux", "eu", 3), ("ss", "ss", 0), ("s", "", 3), ("x", "", 3)),
    (
        ("issement", "", 3),
        ("ements", "", 4),
        ("ement", "", 4),
        ("ations", "", 4),
        ("ation", "", 4),
        ("atrice", "", 4),
        ("ateur", "", 4),
        ("euse", "eu", 3),
        ("ienne", "ien", 3),
        ("iere", "ier", 3),
        ("ives", "if", 3),
        ("ive", "if", 3),
        ("elle", "el", 3),
        ("ale", "al", 3),
        ("ique", "", 4),
        ("isme", "", 4),
        ("iste", "", 4),
        ("ees", "", 4),
        ("ee", "", 4),
        ("er", "", 4),
        ("ie", "", 5),
    ),
    (("e", "", 3),),
)

_ELISIONS = frozenset({"l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu"})


@lru_cache(maxsize=2**16)
def fold(word: str) -> str:
    """`word` in lower case, without accents, ligatures opened."""
    opened = word.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", opened) if not unicodedata.combining(c))


@lru_cache(maxsize=2**16)
def stem(word: str) -> str:
    """The stem under which `word` is indexed and sought."""
    folded = fold(word)
    for step in STEPS:
        for ending, replacement, left in step:
            if folded.endswith(ending) and len(folded) - len(ending) >= left:
                folded = folded[: len(folded) - len(ending)] + replacement
                break
    return folded


JS_STEMMER = """
var Stemmer = function () {
  const steps = %s;
  const fold = (word) =>
    word.toLowerCase().replace(/\\u0153/g, "oe").replace(/\\u00e6/g, "ae")
      .normalize("NFD").replace(/\\p{Mn}/gu, "");
  this.stemWord = (word) => {
    let folded = fold(word);
    for (const step of steps) {
      for (const [ending, replacement, left] of step) {
        if (folded.endsWith(ending) && folded.length - ending.length >= left) {
          folded = folded.slice(0, folded.length - ending.length) + replacement;
          break;
        }
      }
    }
    return folded;
  };
};
"""

# The query keeps its own words (Sphinx highlights them on the page); only stop words and elisions are dropped here,
# folded, because Sphinx compares a query with its list of stop words before it stems.
JS_SPLITTER = """
var splitQuery = (query) => {
  const silent = new Set(%s);
  const plain = (word) => word.toLowerCase().normalize("NFD").replace(/\\p{Mn}/gu, "");
  return query.split(/[^\\p{Letter}\\p{Number}_]+/gu).filter((word) => word && !silent.has(plain(word)));
};
"""


class FrenchSearch(SearchLanguage):  # type: ignore[misc]  # Sphinx is not typed for us (pyproject.toml)
    """French for Sphinx's search: accents folded, light stems, stop words recognised with or without accents."""

    lang = "fr"
    language_name = "French"
    stopwords = frozenset({*french_stopwords, *(fold(word) for word in french_stopwords), *_ELISIONS})
    js_stemmer_code = JS_STEMMER % json.dumps(STEPS)
    js_splitter_code = JS_SPLITTER % json.dumps(sorted({fold(word) for word in stopwords}))

    _word_re = re.compile(r"\w+")

    def stem(self, word: str) -> str:
        return stem(word)

    def word_filter(self, word: str) -> bool:
        return bool(word) and fold(word) not in self.stopwords
