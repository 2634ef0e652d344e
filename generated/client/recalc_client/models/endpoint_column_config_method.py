# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

EndpointColumnConfigMethod = Literal["DELETE", "GET", "PATCH", "POST", "PUT"]

ENDPOINT_COLUMN_CONFIG_METHOD_VALUES: set[EndpointColumnConfigMethod] = {
    "DELETE",
    "GET",
    "PATCH",
    "POST",
    "PUT",
}


def check_endpoint_column_config_method(value: str) -> EndpointColumnConfigMethod:
    if isinstance(value, str):
        return cast(EndpointColumnConfigMethod, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ENDPOINT_COLUMN_CONFIG_METHOD_VALUES!r}"
    )
