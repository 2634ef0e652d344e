"""The codes of refusals, by class. The contract lists the same codes, by status.

`tests/contract/test_error_codes.py` compares both, and `tests/reachable` compares the codes that
each operation of the contract names with those that its handler can raise.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

#: Refusals of a file that is imported.
FileCode: TypeAlias = Literal[
    "duplicate_key",
    "duplicate_title",
    "empty_file",
    "empty_title",
    "invalid_base64",
    "invalid_delimiter",
    "invalid_encoding",
    "invalid_title",
    "malformed_csv",
    "malformed_json",
    "no_titles",
    "not_a_list",
    "not_an_object",
    "not_finite",
    "number_out_of_range",
    "other_delimiter",
    "ragged_line",
    "row_too_large",
    "title_too_long",
    "too_deep",
    "too_many_columns",
    "too_many_rows",
    "unsupported_file_type",
    "value_too_large",
]

#: Refusals of commands and of the start, which no request meets.
CommandCode: TypeAlias = Literal[
    "bad_database_url",
    "bad_models_file",
    "bad_secret",
    "key_exists",
    "no_secrets_key",
]

#: Refusals of what a request asks for.
RequestCode: TypeAlias = Literal[
    "ambiguous_column",
    "ambiguous_source",
    "column_deleted",
    "column_in_use",
    "column_type_not_built",
    "computed_column",
    "config_too_large",
    "configs_too_large",
    "dependency_cycle",
    "duplicate_id",
    "duplicate_operation_id",
    "idempotency_key_reused",
    "import_ended",
    "invalid_config",
    "invalid_confirmation_token",
    "invalid_cursor",
    "invalid_file_name",
    "invalid_operation_id",
    "no_rows",
    "nothing_selected",
    "reservation_expired",
    "sheet_full",
    "text_column",
    "type_change_refused",
    "unexpected_dependencies",
    "unknown_cell",
    "unknown_column",
    "unknown_column_type",
    "unknown_row",
    "unknown_source",
    "wrong_kind",
]

InvalidCode: TypeAlias = FileCode | RequestCode | CommandCode

#: What may be missing; its code is the name with ``_not_found`` after it.
Missing: TypeAlias = Literal[
    "table",
    "sheet",
    "column",
    "cell",
    "operation",
    "import operation",
    # Of the command line.
    "workspace",
    "key",
    "secret",
]

TooManyCode: TypeAlias = Literal[
    "sheet_busy",
    "too_many_at_once",
    "too_many_imports",
    "too_many_operations",
    "too_many_requests",
    "too_many_streams",
]

UnavailableCode: TypeAlias = Literal[
    "database_busy",
    "database_corrupt",
    "database_gone",
    "database_read_only",
    "database_unreachable",
    "disk_error",
    "disk_full",
]
