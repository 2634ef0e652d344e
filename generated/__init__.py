# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Made from the contract: see ``codegen``."""
