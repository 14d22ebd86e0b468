"""The product in a browser: pages, a camera that is a browser's, and the guard in front of them."""
