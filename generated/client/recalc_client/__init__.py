# Machine-written from openapi.yaml (sha256 0bf6c42c6809963a42861b1aa2e76a324af6b1c8d69f3dc1522e752113cbcfad) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""A client library for accessing recalc"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
