"""How each exercise moves, one module for each family."""
