"""The HTTP edge: connexion hosts routing and security; generated code runs the operations."""

import warnings

with warnings.catch_warnings():
    # Importing connexion also imports its test client and a deprecated resolver of references.
    # Both warn at once, and neither is used here.
    warnings.simplefilter("ignore")
    import connexion  # noqa: F401
