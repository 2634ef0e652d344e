"""Operations that are generated, imported, served and called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.codegen.support import contract, operation, serve


def test_the_smallest_contract(tmp_path: Path) -> None:
    """An operation without anything but its answer."""
    served = serve(tmp_path, contract(operation()))
    answer = served.call("GET", "/x")
    assert (answer.status, answer.body) == (200, {"ok": True})
    assert served.received == {}


@pytest.mark.parametrize(
    ("operation_id", "method"),
    [
        ("get_thing", "get_thing"),
        ("getThing", "get_thing"),
        ("a-b.c", "a_b_c"),
        ("import", "import_"),
    ],
)
def test_operation_ids(operation_id: str, method: str, tmp_path: Path) -> None:
    """Each names a method; a word of Python gets an underscore."""
    text = contract(operation()).replace("operationId: use", f"operationId: {operation_id}")
    served = serve(tmp_path, text)
    assert served.call("GET", "/x").status == 200
    assert served.called == method


def test_a_tag_with_a_dash(tmp_path: Path) -> None:
    """It names a class and an attribute."""
    text = contract(operation()).replace("[things]", "[bulk-things]")
    served = serve(tmp_path, text.replace("{name: things}", "{name: bulk-things}"))
    assert served.call("GET", "/x").status == 200
    assert served.ops.BulkThingsApi
    assert served.ops.Api.bulk_things


def test_parameters_with_names_that_routes_use(tmp_path: Path) -> None:
    """Of modules, of their own variables, of types, and words of Python."""
    names = ["ops", "models", "wire", "query", "result", "api", "date", "UUID", "class", "None"]
    parameters = "".join(f"- {{name: {n}, in: query, schema: {{type: string}}}}\n" for n in names)
    served = serve(tmp_path, contract(operation(parameters)))
    query = "&".join(f"{name}={name}" for name in names)
    assert served.call("GET", f"/x?{query}").status == 200
    assert list(served.received.values()) == names


def test_a_header_parameter_that_repeats_the_key(tmp_path: Path) -> None:
    """In any case of letters: the server verifies it, and no handler is given it."""
    parameter = "- {name: x-api-key, in: header, required: true, schema: {type: string}}"
    served = serve(tmp_path, contract(operation(parameter)))
    assert served.call("GET", "/x").status == 200
    assert served.received == {}


def test_a_header_of_an_answer_with_the_name_of_another_part(tmp_path: Path) -> None:
    """An answer has a status and a body beside its headers."""
    headers = "      headers: {Status: {schema: {type: string}}, Body: {schema: {type: string}}}\n"
    text = contract(operation()).replace(
        "      description: Done.\n", f"      description: Done.\n{headers}"
    )
    served = serve(
        tmp_path,
        text,
        use=lambda served: served.ops.Use200(
            body=served.models.Ok(ok=True), status_="late", body_="long"
        ),
    )
    answer = served.call("GET", "/x")
    assert answer.status == 200
    assert (answer.headers["status"], answer.headers["body"]) == ("late", "long")


def test_an_operation_without_a_summary(tmp_path: Path) -> None:
    """Its id stands for it."""
    served = serve(tmp_path, contract(operation()))
    assert served.ops.ThingsApi.use.__doc__ == "use."


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_methods(method: str, tmp_path: Path) -> None:
    """Each method that a path item may have."""
    served = serve(tmp_path, contract(operation(method=method)))
    assert served.call(method.upper(), "/x").status == 200
    assert served.call("GET" if method != "get" else "POST", "/x").status == 404


def test_extensions_are_passed_over(tmp_path: Path) -> None:
    """Keywords that begin with `x-` are not OpenAPI's."""
    text = contract(operation()).replace("    get:", "    x-a: 1\n    get:\n      x-b: {$ref: c}")
    assert serve(tmp_path, text).call("GET", "/x").status == 200


def test_examples_are_data(tmp_path: Path) -> None:
    """`$ref` in a value is no reference; as an example object it is one."""
    text = contract(
        operation(), components="examples:\n  One: {value: {ok: true, $ref: nowhere}}\n"
    ).replace(
        "        schema: {$ref: '#/components/schemas/Ok'}",
        "        schema: {$ref: '#/components/schemas/Ok'}\n"
        "          examples: {one: {$ref: '#/components/examples/One'}}",
    )
    assert "examples: {one" in text
    assert serve(tmp_path, text).call("GET", "/x").status == 200
