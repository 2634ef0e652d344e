"""The Python client, made by openapi-python-client and checked."""
