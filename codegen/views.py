"""Documents derived from the contract, each for one reader that cannot take it as it is."""

from __future__ import annotations

import copy
from typing import Any

from codegen import schemas, security
from codegen.contract import METHODS, Contract, plain

Json = Any


def for_models(contract: Contract) -> Json:
    """For the model generator: schemas only, as it understands them."""
    head = {key: contract.document[key] for key in ("openapi", "info")}
    found = schemas.for_models(contract.schemas)
    return {**head, "paths": {}, "components": {"schemas": found}}


def for_client(contract: Contract) -> Json:
    """For the client generator: without header parameters that repeat the security scheme (they
    would be an argument of every call), and without links."""
    document = copy.deepcopy(contract.document)
    names = contract.security_headers()
    for item in document["paths"].values():
        for part in [item, *(item[method] for method in METHODS if method in item)]:
            if "parameters" in part:
                part["parameters"] = [
                    {**parameter, "schema": plain(parameter["schema"])}
                    if "schema" in parameter
                    else parameter
                    for parameter in part["parameters"]
                    if contract.resolve(parameter)["name"] not in names
                ]
            for response in part.get("responses", {}).values():
                response.pop("links", None)
    document["components"].pop("links", None)
    return document


def for_routing(contract: Contract) -> Json:
    """For connexion, which reads 3.0 only: paths, operationIds and security, no schemas."""
    paths: dict[str, Json] = {}
    for operation in contract.operations():
        in_path = [p.name for p in operation.parameters if p.where == "path"]
        paths.setdefault(operation.path, {})[operation.method.lower()] = {
            "operationId": operation.id,
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                for name in in_path
            ],
            "responses": {
                str(response.status): {"description": response.description}
                for response in operation.responses
            },
            "security": [{name: [] for name in schemes} for schemes in operation.security],
        }
    info = contract.document["info"]
    return {
        "openapi": "3.0.3",
        "info": {"title": info["title"], "version": info["version"]},
        "paths": paths,
        "components": {"securitySchemes": security.for_routing(contract.security_schemes())},
    }
