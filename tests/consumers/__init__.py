"""What consumers do: clients that other generators make, and the fixture for their tests."""
