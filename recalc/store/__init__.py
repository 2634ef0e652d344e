"""Stores: implementations of the engine's port, and the rules that they share."""
