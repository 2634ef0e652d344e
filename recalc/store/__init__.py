"""Stores: implementations of the engine's port."""
