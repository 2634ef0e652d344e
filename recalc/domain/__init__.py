"""What the words mean: pure values and rules, no input, no output, no clock."""
