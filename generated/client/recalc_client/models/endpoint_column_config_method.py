# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal

EndpointColumnConfigMethod = Literal["DELETE", "GET", "PATCH", "POST", "PUT"]

ENDPOINT_COLUMN_CONFIG_METHOD_VALUES: set[EndpointColumnConfigMethod] = {
    "DELETE",
    "GET",
    "PATCH",
    "POST",
    "PUT",
}


def check_endpoint_column_config_method(value: str) -> EndpointColumnConfigMethod:
    if value in ENDPOINT_COLUMN_CONFIG_METHOD_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ENDPOINT_COLUMN_CONFIG_METHOD_VALUES!r}"
    )
