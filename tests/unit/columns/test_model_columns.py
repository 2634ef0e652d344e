"""The columns that ask a model: their configs, what they ask, and what they make of answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from recalc.columns import registry
from recalc.columns.base import BadConfig, CellFailed, Json, classify
from recalc.columns.model_answers import json_within
from recalc.columns.slow_context import SlowContext
from recalc.columns.templates import render
from recalc.models.port import (
    Answered,
    Caller,
    Chat,
    Embedded,
    Embedding,
    ModelFailed,
    Models,
)

METRICS = {"request_count": 1}


class Scripted(Models):
    """Answers with ``text`` and ``vectors``, or raises ``failure``; keeps what was asked."""

    def __init__(self, text: str = "", failure: ModelFailed | None = None) -> None:
        self.text = text
        self.vectors: list[list[float]] = [[1, 0], [1, 1]]
        self.failure = failure
        self.chats: list[Chat] = []
        self.embeddings: list[Embedding] = []
        self.kept = 0

    @override
    async def complete(self, chat: Chat, caller: Caller) -> Answered:
        self.chats.append(chat)
        if self.failure is not None:
            raise self.failure
        return Answered(self.text, METRICS, self._keep)

    @override
    async def embed(self, embedding: Embedding, caller: Caller) -> Embedded:
        self.embeddings.append(embedding)
        return Embedded(self.vectors, METRICS, self._keep)

    def _keep(self) -> None:
        self.kept += 1


def compute(name: str, config: Any, row: dict[str, Json], models: Models) -> Json:
    """The value of a cell, or the code of its failure in angle brackets. ``row`` has the values by
    title, as the engine would give those that the config names."""
    column_type = registry.get(name)
    parsed = column_type.parse(config)
    titles = column_type.sources(parsed) or list(row)
    client: Any = None
    reader: Any = None
    context = SlowContext(client, 1, 1, reader, models=models)
    values = [row[title] for title in titles]
    try:
        outcome = asyncio.run(column_type.run(parsed, titles, values, context))
    except CellFailed as failed:
        return f"<{classify(failed).code}>"
    assert outcome.metrics == METRICS
    value: Any = outcome.value
    found: Json = value
    return found


def inline(content: Any = "Say {a}", **more: Any) -> dict[str, Any]:
    """A PROMPT_TEMPLATE with one message of the user. ``model``: of its metadata."""
    model = more.pop("model", {})
    message = {"role": "user", "content": content, **more.pop("message", {})}
    return {
        "inline_template": {
            "inline": True,
            "prompt_template": {"type": "chat", "messages": [message]},
            "metadata": {"model": model},
        },
        "prompt_template_variable_mappings": {"a": "A", "b": "B"},
        **more,
    }


def asked(config: Any, row: dict[str, Json]) -> Any:
    """The content of the first message that a PROMPT_TEMPLATE sends."""
    models = Scripted()
    assert compute("PROMPT_TEMPLATE", config, row, models) == ""
    return models.chats[0].messages[0]["content"]


ROW: dict[str, Json] = {"A": "one", "B": {"x": [1]}}


@pytest.mark.parametrize(
    ("content", "style", "sent"),
    [
        ("Say {a} and {b}", None, 'Say one and {"x":[1]}'),
        ("Say {{a}} and {{ b }}", None, 'Say one and {"x":[1]}'),
        (
            'Answer {"like": "this"} or {c} or {{c}}',
            None,
            'Answer {"like": "this"} or {c} or {{c}}',
        ),
        ("{a} {{a}} {{}}", "f-string", "one {a} {}"),
        ("{a} {{a}} {{ a}}", "jinja2", "{a} one one"),
        ("no variable", "jinja2", "no variable"),
    ],
)
def test_variables(content: str, style: str | None, sent: str) -> None:
    """Variables get their values as text; other braces stay, but for doubled ones of an
    f-string."""
    message = {} if style is None else {"template_format": style}
    assert asked(inline(content, message=message), ROW) == sent


def test_a_value_with_braces_is_no_template() -> None:
    """A value is put in once: what looks like a variable in it stays."""
    assert asked(inline("{a}{b}"), {"A": "{b}{{b}}", "B": "{a}"}) == "{b}{{b}}{a}"


@given(value=st.text(), text=st.text(alphabet="ab{} %#"))
@settings(deadline=None)
def test_any_template(value: str, text: str) -> None:
    """Any text is rendered, and a value stays whole wherever it is put."""
    for style in (None, "f-string", "jinja2"):
        rendered = render(text, style, ("a",), lambda _: value)
        marked = render(text, style, ("a",), lambda _: "\0")
        assert rendered == marked.replace("\0", value)


def test_without_mappings_the_titles_are_variables() -> None:
    """All columns that the column depends on are variables; those that are not used may be
    null."""
    config = inline("{A} of {B C}")
    del config["prompt_template_variable_mappings"]
    assert asked(config, {"A": 1, "B C": "two", "D": None}) == "1 of two"


def test_parts() -> None:
    """Texts and images by URL are parts of a message; both have variables."""
    content = [
        {"type": "text", "text": "What is {a}?"},
        {"type": "image_url", "image_url": {"url": "{b}", "detail": "low"}},
    ]
    assert asked(inline(content), {"A": "it", "B": "https://host/i.png"}) == [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "https://host/i.png", "detail": "low"}},
    ]
    row: dict[str, Json] = {"A": "it", "B": "file:///etc/passwd"}
    assert compute("PROMPT_TEMPLATE", inline(content), row, Scripted()) == "<bad_image_url>"


def test_a_completion_is_one_message() -> None:
    """A completion is asked as a message of the user."""
    template = {"type": "completion", "content": [{"type": "text", "text": "Go on: {a}"}]}
    config = {
        "inline_template": {"prompt_template": template},
        "prompt_template_variable_mappings": {"a": "A"},
    }
    models = Scripted("and on")
    assert compute("PROMPT_TEMPLATE", config, ROW, models) == "and on"
    assert models.chats[0].messages == [
        {"role": "user", "content": [{"type": "text", "text": "Go on: one"}]}
    ]


def test_the_model_that_is_asked() -> None:
    """Connection, model, parameters and the use of the cache are those of the config."""
    models = Scripted()
    model = {"provider": "p", "name": "n", "parameters": {"temperature": 0, "n": 1, "seed": None}}
    compute("PROMPT_TEMPLATE", inline(model=model, cache=True), ROW, models)
    (chat,) = models.chats
    assert (chat.connection, chat.model, chat.cache) == ("p", "n", True)
    assert chat.parameters == {"temperature": 0}
    assert chat.schema is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ("3", 3),
        ("not", "<model_invalid_json>"),
        ("", "<model_invalid_json>"),
    ],
)
def test_json_is_read_where_it_was_asked_for(text: str, value: Json) -> None:
    """With a response_format of JSON the value is JSON; anything else FAILS, with its metrics."""
    for kind in ("json_schema", "json_object"):
        model = {"parameters": {"response_format": {"type": kind}}}
        assert compute("PROMPT_TEMPLATE", inline(model=model), ROW, Scripted(text)) == value
    assert compute("PROMPT_TEMPLATE", inline(), ROW, Scripted(text)) == text


def test_an_answer_is_kept_where_it_gives_a_value() -> None:
    """An answer that FAILS its cell is not kept, so that the next call may get a better one."""
    extraction = {"source": "A", "query": "colour"}
    for text, kept in (('{"value": "red"}', 1), ("red", 0)):
        models = Scripted(text)
        compute("AI_DATA_EXTRACTION", extraction, ROW, models)
        assert models.kept == kept
    for vectors, kept in (([[1.0], [2.0]], 1), ([[0.0], [1.0]], 0)):
        models = Scripted()
        models.vectors = vectors
        compute("COSINE_SIMILARITY", {"sources": ["A", "B"]}, ROW, models)
        assert models.kept == kept


def test_failures_keep_their_metrics() -> None:
    """What was spent on a cell that FAILS is in its metrics, whoever found the fault."""
    failure = ModelFailed("model_refused", "no")
    failure.metrics = METRICS
    for models, code in ((Scripted(failure=failure), "model_refused"), (Scripted("?"), None)):
        column_type = registry.get("LLM_ASSERTION")
        client: Any = None
        context = SlowContext(client, 1, 1, client, models=models)
        parsed = column_type.parse({"source": "A", "prompt": "p"})
        with pytest.raises(CellFailed) as failed:
            asyncio.run(column_type.run(parsed, ["A"], ["x"], context))
        assert failed.value.metrics == METRICS
        assert code in {None, failed.value.failure.code}


@pytest.mark.parametrize(
    ("name", "config", "missing"),
    [
        ("PROMPT_TEMPLATE", inline("{a}{b}"), "A"),
        ("PROMPT_TEMPLATE", inline("{a}{b}"), "B"),
        ("LLM_ASSERTION", {"source": "A", "prompt_source": "B"}, "A"),
        ("LLM_ASSERTION", {"source": "A", "prompt_source": "B"}, "B"),
        ("LLM_ASSERTION", {"source": "A", "prompt": "p", "variable_mappings": {"v": "B"}}, "B"),
        ("AI_DATA_EXTRACTION", {"source": "A", "query": "q"}, "A"),
        ("COSINE_SIMILARITY", {"sources": ["A", "B"]}, "B"),
    ],
)
def test_a_missing_value_makes_no_call(name: str, config: Any, missing: str) -> None:
    """A cell whose source has no value FAILS before a call is made."""
    models = Scripted()
    assert compute(name, config, {**ROW, missing: None}, models) == "<missing_value>"
    assert not models.chats
    assert not models.embeddings


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"result": true}', True),
        ('{"result": false}', False),
        ('```json\n{"result": false}\n```', False),
        ('I think so: {"result": true}. Really.', True),
        ("Yes, it does.", True),
        ("**No**", False),
        ("FALSE", False),
        ("Notable", "<model_invalid_json>"),
        ('{"result": "maybe"}', "<model_invalid_answer>"),
        ("[true]", True),
        ("no\n\nBecause", False),
        ("No idea", "<model_invalid_json>"),
        ("[1]", "<model_invalid_answer>"),
        ("", "<model_invalid_json>"),
    ],
)
def test_assertions(text: str, value: Json) -> None:
    """The result is true or false, whichever way the model says it; anything else FAILS."""
    models = Scripted(text)
    config = {"source": "A", "prompt": "It is {what}", "variable_mappings": {"what": "B"}}
    assert compute("LLM_ASSERTION", config, ROW, models) == value
    (chat,) = models.chats
    assert chat.schema is not None
    assert 'It is {"x":[1]}' in chat.messages[1]["content"]
    assert chat.messages[1]["content"].endswith("one")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"value": "red"}', "red"),
        ('{"value": null}', None),
        ('{"value": 12}', "12"),
        ('Here: {"value": "a {b}"} ', "a {b}"),
        ('{"other": 1}', "<model_invalid_answer>"),
        ("red", "<model_invalid_json>"),
    ],
)
def test_extractions(text: str, value: Json) -> None:
    """The result is the text that the model found, or null."""
    models = Scripted(text)
    assert compute("AI_DATA_EXTRACTION", {"source": "A", "query": "colour"}, ROW, models) == value
    assert "colour" in models.chats[0].messages[1]["content"]


def test_similarity() -> None:
    """The result is the cosine of two vectors; those that cannot be compared FAIL."""
    models = Scripted()
    config = {"sources": ["A", "B"]}
    assert compute("COSINE_SIMILARITY", config, ROW, models) == pytest.approx(0.5**0.5)
    assert models.embeddings[0].texts == ["one", '{"x":[1]}']
    for first, second, cosine in (
        ([1, 2], [2, 4], 1.0),
        ([1, 0], [-1, 0], -1.0),
        ([1, 0], [0, 1], 0),
    ):
        models.vectors = [list(map(float, first)), list(map(float, second))]
        assert compute("COSINE_SIMILARITY", config, ROW, models) == pytest.approx(cosine)
    for vectors in (
        [[0.0], [1.0]],
        [[1.0], [1.0, 2.0]],
        [[float("nan")], [1.0]],
        [[1e308], [9e307]],
    ):
        models.vectors = vectors
        assert compute("COSINE_SIMILARITY", config, ROW, models) == "<model_invalid_answer>"
    assert compute("COSINE_SIMILARITY", config, {"A": " ", "B": "x"}, models) == "<empty_text>"


@given(st.text(alphabet='{}[]":,ab1 \\`\n'))
@settings(deadline=None)
def test_json_in_any_answer(text: str) -> None:
    """Any answer gives JSON or a failure of the cell, never another exception."""
    with suppress(CellFailed):
        json_within(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 5000, "[" * 200 + "]" * 200])
def test_deep_answers(text: str) -> None:
    """An answer nested beyond reason FAILS its cell."""
    with pytest.raises(CellFailed):
        json_within(text)


@pytest.mark.parametrize("bound", [0, -1_000_000, 2.5, 100.0, True, "9", [9], 10**9 + 1])
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_an_answer_is_bounded_by_a_number_of_tokens(name: str, bound: Any) -> None:
    """Whatever is none is refused: what an operation may take and cost is estimated by it."""
    for good in (1, 10**9, None):
        registry.get("PROMPT_TEMPLATE").parse(inline(model={"parameters": {name: good}}))
    with pytest.raises(BadConfig) as refused:
        registry.get("PROMPT_TEMPLATE").parse(inline(model={"parameters": {name: bound}}))
    assert refused.value.path == f"{MODEL}.parameters.{name}"
    assert "from 1 to 1000000000" in refused.value.message


TEMPLATE = "config.inline_template.prompt_template"
MODEL = "config.inline_template.metadata.model"


def without(config: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name != key}


@pytest.mark.parametrize(
    ("name", "config", "path", "message"),
    [
        ("PROMPT_TEMPLATE", {}, "config.inline_template", "required"),
        ("PROMPT_TEMPLATE", {"template": {"name": "x"}}, "config.template", "registry"),
        ("PROMPT_TEMPLATE", inline(3), f"{TEMPLATE}.messages[0].content", ""),
        ("PROMPT_TEMPLATE", inline(message={"role": "tool"}), f"{TEMPLATE}.messages[0].role", ""),
        (
            "PROMPT_TEMPLATE",
            inline("{c}", message={"template_format": "f-string"}),
            f"{TEMPLATE}.messages[0].content",
            "'c'",
        ),
        (
            "PROMPT_TEMPLATE",
            inline("{{c}}", message={"template_format": "jinja2"}),
            f"{TEMPLATE}.messages[0].content",
            "'c'",
        ),
        (
            "PROMPT_TEMPLATE",
            inline("{% if a %}", message={"template_format": "jinja2"}),
            f"{TEMPLATE}.messages[0].content",
            "statement",
        ),
        (
            "PROMPT_TEMPLATE",
            inline([{"type": "audio"}]),
            f"{TEMPLATE}.messages[0].content[0].type",
            "",
        ),
        (
            "PROMPT_TEMPLATE",
            inline(model={"parameters": {"model": "x"}}),
            f"{MODEL}.parameters.model",
            "metadata.model.name",
        ),
        ("PROMPT_TEMPLATE", inline(model={"parameters": {"n": 2}}), f"{MODEL}.parameters.n", ""),
        (
            "PROMPT_TEMPLATE",
            inline(model={"parameters": {"tools": []}}),
            f"{MODEL}.parameters.tools",
            "not made",
        ),
        ("PROMPT_TEMPLATE", inline(model={"api_key": "sk"}), f"{MODEL}.api_key", "not a field"),
        (
            "PROMPT_TEMPLATE",
            inline(prompt_template_variable_mappings={"a": ""}),
            "config.prompt_template_variable_mappings[...]",
            "empty",
        ),
        ("LLM_ASSERTION", {"source": "A"}, "config", "exactly one"),
        ("LLM_ASSERTION", {"source": "A", "prompt": "x", "prompt_source": "B"}, "config", ""),
        ("LLM_ASSERTION", {"prompt": "x"}, "config.source", "required"),
        ("AI_DATA_EXTRACTION", {"source": "A"}, "config.query", "required"),
        ("AI_DATA_EXTRACTION", {"source": "A", "query": ""}, "config.query", "empty"),
        ("COSINE_SIMILARITY", {"sources": ["A"]}, "config.sources", "few"),
        ("COSINE_SIMILARITY", {"sources": ["A", "B", "C"]}, "config.sources", "more than 2"),
        ("COSINE_SIMILARITY", {"sources": ["A", "A"]}, "config.sources", "twice"),
        (
            "COSINE_SIMILARITY",
            {"sources": ["A", "B"], "metadata": {"model": {"parameters": {"dimensions": 3}}}},
            "config.metadata.model.parameters",
            "none",
        ),
    ],
)
def test_bad_configs(name: str, config: Any, path: str, message: str) -> None:
    """A config that cannot work is refused when it is parsed, naming the key."""
    with pytest.raises(BadConfig) as refused:
        registry.get(name).parse(config)
    assert refused.value.path == path, refused.value
    assert message in refused.value.message


def test_references_in_objects() -> None:
    """Sources that an object names come in the order of its keys, and are renamed in it."""
    column_type = registry.get("PROMPT_TEMPLATE")
    config = inline("{a}", prompt_template_variable_mappings={"z": "B", "a": "A"})
    assert column_type.sources(column_type.parse(config)) == ["A", "B"]
    assert column_type.references(config) == ["A", "B"]
    renamed = column_type.with_references(config, {"A": "1"})
    assert renamed["prompt_template_variable_mappings"] == {"z": "B", "a": "1"}
