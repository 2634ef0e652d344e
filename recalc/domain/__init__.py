"""The domain: values and rules as pure functions, without input, output or clock."""
