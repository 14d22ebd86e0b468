"""From pictures to poses, and from poses to files and back."""
