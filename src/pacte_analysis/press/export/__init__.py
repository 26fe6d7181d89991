"""What a reader takes away of an edition: one printed book, and every form that it has on paper, in a room, by mail."""
