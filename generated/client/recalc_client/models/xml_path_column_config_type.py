# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

XmlPathColumnConfigType = Literal["find", "findall"]

XML_PATH_COLUMN_CONFIG_TYPE_VALUES: set[XmlPathColumnConfigType] = {
    "find",
    "findall",
}


def check_xml_path_column_config_type(value: str) -> XmlPathColumnConfigType:
    if isinstance(value, str):
        return cast(XmlPathColumnConfigType, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {XML_PATH_COLUMN_CONFIG_TYPE_VALUES!r}"
    )
