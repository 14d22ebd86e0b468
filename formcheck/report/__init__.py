"""What a judged set looks like on disk and on screen: JSON, CSV, HTML and terminal."""
