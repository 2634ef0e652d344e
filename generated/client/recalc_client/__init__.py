# Machine-written from openapi.yaml (sha256 987af9dd51344768dba40227b4010233242cca8f807e2ba3c6cfbcc85572ab9c) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""A client library for accessing recalc"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
