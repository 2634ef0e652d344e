"""What stands in templates of openapi-python-client in the place of its own words: how bodies and
forms are sent, how words of enums are read, and what becomes of answers that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from codegen.clients.python.tags import Tag

#: How a JSON body is put into a request.
_JSON_BODY = """\
{% if prop_template.transform %}
{{ prop_template.transform(property, property.python_name, "_kwargs[\\"json\\"]", """
#: The same for one that may be null, which httpx takes for no body; and for one of several types
#: that may be left out.
_NULL_BODY = """\
{% set is_union = property.template == "union_property.py.jinja" %}
{% if property.template == "any_property.py.jinja"
   or (is_union and PythonCode("None") in property.get_type_strings_in_union(json=True)) %}
if {{ property.python_name }} is None:
    _kwargs["content"] = "null"
{% endif %}
{% if is_union and not property.required %}
{{ prop_template.transform(property, property.python_name, "_kwargs[\\"json\\"]",
   declare_type=False) }}
if isinstance({{ property.python_name }}, Unset):
    del _kwargs["json"]
"""
#: The loop over the fields of a form, as files are among them.
_PARTS = """\
        {% for property in model.required_properties + model.optional_properties %}
        {% set destination"""
#: The same without files; and these at the end, behind which the server takes no field.
_FIELDS = _PARTS.replace("%}", 'if property.template != "file_property.py.jinja" %}', 1)
_END = "        return files\n"
_FILES = """\
        {% for property in model.required_properties + model.optional_properties
           if property.template == "file_property.py.jinja" %}
        {% set destination = '"' + (property.name | in_double_quote_literal) + '"' %}
        {{ multipart(property, "self." + property.python_name, destination) | indent(8) }}
        {% endfor %}
"""
#: How a word of an enum is read.
_CHECKED = """\
    if value in {{ enum.get_class_name_snake_case() | upper }}_VALUES:
        return value
"""
#: The same where a newer server may have others: a single number is a constant.
_PASSED = f"""\
    {{% if enum.values | length > 1 or enum.value_type.__name__ == "str" %}}
    if isinstance(value, {{{{ enum.value_type.__name__ }}}}):
        return cast({{{{ enum.class_info.name }}}}, value)
    {{% else %}}
{_CHECKED}    {{% endif %}}
"""
#: How a field is read.
_READ = """\
        {{ property.python_name }} = {{ property_source }}
    {% endif %}
"""
#: What follows for a field that tells models apart, of which one after the other is tried.
_TOLD_APART = """\
    {% for name, field, words in TAGS if name == class_name and property.name == field %}
        if {{ property.python_name }} not in {{ words }}:
            raise ValueError("{{ field | in_double_quote_literal }} is of another model")
    {% endfor %}
"""
#: How an answer is read.
_BUILT = """\
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )
"""
#: The same; a status that HTTPStatus does not have is parsed first, as it may be refused there.
_READ_OR_REFUSED = """\
    with errors.readable(response):
        return Response(
            parsed=_parse_response(client=client, response=response),
            status_code=HTTPStatus(response.status_code),
            content=response.content,
            headers=response.headers,
        )
"""
#: The error for an answer that cannot be read, a ValueError as that of ``json``.
_ERRORS = """\
class UnreadableAnswer(UnexpectedStatus, ValueError):
    \"""Raised by api functions when the body of an answer is none that the contract has for its
    status, as the page of a proxy\"""

    def __str__(self) -> str:
        return (
            f"The server answered {self.status_code} with a body that the contract does not have:"
            f"\\n{self.content.decode(errors='replace')}"
        )


@contextmanager
def readable(response: httpx.Response) -> Iterator[None]:
    \"""Raise UnreadableAnswer where the block cannot read an answer\"""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableAnswer(response.status_code, response.content) from error


__all__ = ["UnexpectedStatus", "UnreadableAnswer", "readable"]
"""
#: What clients do to the one that they are made of, by what they change.
_CHANGED = """\
        if self._client is not None:
            self._client.{0}
        if self._async_client is not None:
            self._async_client.{0}
"""
_CHANGES = ("headers.update(headers)", "cookies.update(cookies)", "timeout = timeout")


def replacements(tags: list[Tag]) -> Mapping[str, Mapping[str, str]]:
    """Return, by template, the words that are replaced once, and what they are replaced by."""
    told_apart = _TOLD_APART.replace("TAGS", json.dumps(tags))
    return {
        "client.py.jinja": {
            **{_CHANGED.format(change): "" for change in _CHANGES},
            # The caller may have the dict for another server, too, which must not get the key.
            "self._headers[self.auth_header_name] = f": (
                "self._headers = self._headers | {self.auth_header_name: f"
            ),
            'if self.prefix else self.token")': 'if self.prefix else self.token}")',
        },
        "endpoint_module.py.jinja": {_BUILT: _READ_OR_REFUSED},
        "errors.py.jinja": {
            "\nclass UnexpectedStatus": (
                "\nfrom collections.abc import Iterator\nfrom contextlib import contextmanager\n\n"
                "import httpx\n\n\nclass UnexpectedStatus"
            ),
            # With the arguments of its class, an error can be sent from one process to another.
            "        super().__init__(\n": (
                "        super().__init__(status_code, content)\n\n"
                "    def __str__(self) -> str:\n        return (\n"
            ),
            "code: {status_code}": "code: {self.status_code}",
            "\\n{content.decode": "\\n{self.content.decode",
            '__all__ = ["UnexpectedStatus"]\n': _ERRORS,
        },
        "endpoint_macros.py.jinja": {_JSON_BODY: _NULL_BODY + _JSON_BODY.replace("if", "elif", 1)},
        "literal_enum.py.jinja": {
            "from typing import Literal\n": "from typing import Literal, cast\n",
            _CHECKED: _PASSED,
        },
        "model.py.jinja": {_READ: _READ + told_apart, _PARTS: _FIELDS, _END: _FILES + _END},
    }
