# Machine-written from openapi.yaml (sha256 7abf6940a6af425c50898a7efe1bd9d495e36ed185f3c3c0c4550030ad8d2b71) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Contains endpoint functions for accessing the API"""
