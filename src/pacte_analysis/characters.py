"""Characters that do more than being read: those that nobody sees, and those that a spreadsheet takes for a formula.

What is typed in a table or sent by a service is a text: its words stay as they are, letter for letter.
"""

import re

# Controls (but tabulation and ends of lines), marks and overrides of direction, what has no width and is no part of a
# word, separators of lines that JavaScript and readers of CSV know otherwise, what Unicode says is no character.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e007f]"
)

# Excel takes for a formula a cell that begins so, whatever the width of the sign, and after spaces too.
_SIGNS = "=+@\uff1d\uff0b\uff20\uff0d-"
_BEGINS = re.compile(rf"[\s\"']*[{_SIGNS}]|[\t\n]")
# A table with commas, opened where cells end at semicolons or tabulations, has cells that begin inside a text.
_WITHIN = re.compile(rf"(?<=[;\t\n])(?=\s*[{_SIGNS}](?!\s|\d+(?:[.,]\d+)?\s*(?:[%€;\t\n]|$)))")
_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?|-")


def visible(words: str) -> str:
    """`words` without the characters that nobody sees."""
    return UNSEEN.sub("", words)


def harmless(words: str) -> str:
    """`words` as a cell of a CSV that no spreadsheet runs: an apostrophe keeps it a text. A number stays one."""
    # A carriage return alone ends a line for who reads a CSV, and is not quoted by who writes it.
    seen = re.sub(r"\r\n?", "\n", visible(words))
    if not seen or _PLAIN.fullmatch(seen):
        return seen
    kept = _WITHIN.sub("'", seen)
    return f"'{kept}" if _BEGINS.match(kept) else kept
