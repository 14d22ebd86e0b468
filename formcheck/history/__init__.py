"""What earlier sets say: progress, and what to do next. Pure functions over sets that were kept."""
