"""The history of a person's sets: kept in a database, told as progress, and what to do next."""
