# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Contains endpoint functions for accessing the API"""
