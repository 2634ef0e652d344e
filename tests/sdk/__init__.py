"""The official Python SDK against a running server: existing clients work unchanged."""
