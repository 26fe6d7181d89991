"""From an executed chapter and the texts of an edition to pages of plain Markdown, each number with its origin."""
