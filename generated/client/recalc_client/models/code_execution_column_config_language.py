# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
from typing import Literal, cast

CodeExecutionColumnConfigLanguage = Literal["JAVASCRIPT", "PYTHON"]

CODE_EXECUTION_COLUMN_CONFIG_LANGUAGE_VALUES: set[CodeExecutionColumnConfigLanguage] = {
    "JAVASCRIPT",
    "PYTHON",
}


def check_code_execution_column_config_language(value: str) -> CodeExecutionColumnConfigLanguage:
    if isinstance(value, str):
        return cast(CodeExecutionColumnConfigLanguage, value)
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CODE_EXECUTION_COLUMN_CONFIG_LANGUAGE_VALUES!r}"
    )
