"""What a judged set looks like on disk and on screen: JSON, table, page and terminal."""
