# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Contains methods for accessing the API"""
