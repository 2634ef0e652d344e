"""Documents that are made from code, and the picture of the demo."""
