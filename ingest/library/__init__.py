"""Changes to the library: what they would do, who approved them, what came of them."""
