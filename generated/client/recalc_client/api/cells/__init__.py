# Machine-written from openapi.yaml (sha256 ba2d896992640775181f593d93b1a2cfb0712388691a08947f12bf1a818f0730) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Contains endpoint functions for accessing the API"""
