"""One answer: what can hold without a grid, and the central reading of it."""
