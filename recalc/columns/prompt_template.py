"""PROMPT_TEMPLATE: asks a model with a prompt that has the values of the row in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from recalc.columns.base import BadConfig, CellFailed, Config, Json, Outcome
from recalc.columns.model_answers import exact_json
from recalc.columns.model_config import check_model, outcome, parameters_of
from recalc.columns.templates import Format, check_template, render
from recalc.columns.typed import Typed, missing_value
from recalc.columns.values import text_of
from recalc.generated.configs import (
    ChatMessage,
    ChatTemplate,
    CompletionTemplate,
    InlineTemplate,
    PromptImagePart,
    PromptTemplateColumnConfig,
    PromptTextPart,
)
from recalc.models.port import Chat, Message

if TYPE_CHECKING:
    from recalc.columns.slow_context import SlowContext

#: Kinds of ``response_format`` whose answer is JSON.
_JSON_FORMATS = frozenset({"json_schema", "json_object"})
_IMAGE_URLS = ("https://", "http://", "data:image/")

_AT = "config.inline_template"


class PromptTemplate(Typed[PromptTemplateColumnConfig]):
    """Ask a model. The cell's value is its text, or JSON where ``response_format`` asks for it.

    Variables are those of ``prompt_template_variable_mappings``; without it, the titles of the
    sources. A completion is asked as one message of the user.
    """

    name = "PROMPT_TEMPLATE"
    kind = "slow"
    asks_model = True
    config_type = PromptTemplateColumnConfig

    @override
    def check(self, config: PromptTemplateColumnConfig) -> None:
        if config.template is not None:
            raise BadConfig(
                "config.template",
                "names a template of a prompt registry, which this server does not have; send the "
                "prompt as inline_template",
            )
        if config.inline_template is None:
            raise BadConfig("config.inline_template", "is required")
        inline = config.inline_template
        if not inline.inline:
            raise BadConfig(
                f"{_AT}.inline", "has to be true: templates of a registry are not built"
            )
        check_model(inline.metadata.model, f"{_AT}.metadata.model")
        template = inline.prompt_template
        if isinstance(template, ChatTemplate) and (template.tools or template.functions):
            name = "tools" if template.tools else "functions"
            raise BadConfig(f"{_AT}.prompt_template.{name}", "are not built; send none")
        mapped = config.prompt_template_variable_mappings
        for path, message in _messages(inline):
            if message.role in {"system", "developer"} and not isinstance(message.content, str):
                for part in message.content:
                    if isinstance(part, PromptImagePart):
                        raise BadConfig(path, "has an image, which only the role user may have")
            for text in _texts(message):
                check_template(text, message.template_format, mapped, path)

    @override
    def names(self, config: PromptTemplateColumnConfig) -> list[str]:
        mapped = config.prompt_template_variable_mappings or {}
        return [mapped[name] for name in sorted(mapped)]

    @override
    def takes_row(self, config: Mapping[str, Json]) -> bool:
        return not config.get("prompt_template_variable_mappings")

    @override
    def request(self, config: Config, titles: Sequence[str], values: Sequence[Json]) -> Chat:
        own = self.own(config)
        inline = own.inline_template
        assert inline is not None
        model = inline.metadata.model
        return Chat(
            messages=_rendered(own, inline, titles, values),
            connection=model.provider,
            model=model.name,
            parameters=parameters_of(model),
            cache=own.cache,
        )

    @override
    async def run(
        self,
        config: Config,
        titles: Sequence[str],
        values: Sequence[Json],
        context: SlowContext,
    ) -> Outcome:
        """Ask the model. Raises CellFailed. Cancelling the task closes the connection first."""
        chat = self.request(config, titles, values)
        wanted = chat.parameters.get("response_format")
        is_json = isinstance(wanted, dict) and wanted.get("type") in _JSON_FORMATS
        return await outcome(
            context.models.complete(chat, context.caller),
            lambda answer: exact_json(answer.text) if is_json else answer.text,
        )


def _messages(inline: InlineTemplate) -> Iterator[tuple[str, ChatMessage]]:
    """Yield each message with the path of its content. A completion is one message of the user."""
    template, at = inline.prompt_template, f"{_AT}.prompt_template"
    if isinstance(template, CompletionTemplate):
        yield (
            f"{at}.content",
            ChatMessage(
                role="user", content=template.content, template_format=template.template_format
            ),
        )
        return
    for index, message in enumerate(template.messages):
        yield f"{at}.messages[{index}].content", message


def _texts(message: ChatMessage) -> Iterator[str]:
    if isinstance(message.content, str):
        yield message.content
        return
    for part in message.content:
        yield part.text if isinstance(part, PromptTextPart) else part.image_url.url


def _rendered(
    config: PromptTemplateColumnConfig,
    inline: InlineTemplate,
    titles: Sequence[str],
    values: Sequence[Json],
) -> list[Message]:
    """Return the messages with the row's values. Raises CellFailed for a variable whose source has
    no value."""
    mapped = config.prompt_template_variable_mappings
    names = titles if mapped is None else sorted(mapped)
    sources: Mapping[str, tuple[str, Json]] = {
        name: (title, value) for name, title, value in zip(names, titles, values, strict=False)
    }

    def text(name: str) -> str:
        title, value = sources[name]
        if value is None:
            missing = missing_value(title)
            raise CellFailed(missing.code, missing.message)
        return text_of(value)

    def filled(template: str, style: Format | None) -> str:
        return render(template, style, sources, text)

    found: list[Message] = []
    for _, message in _messages(inline):
        style, content = message.template_format, message.content
        sent: str | list[dict[str, Any]]
        if isinstance(content, str):
            sent = filled(content, style)
        else:
            sent = [_part(part, filled, style) for part in content]
        found.append({"role": message.role, "content": sent})
        if message.name is not None:
            found[-1]["name"] = message.name
    return found


def _part(
    part: PromptTextPart | PromptImagePart,
    filled: Callable[[str, Format | None], str],
    style: Format | None,
) -> dict[str, Any]:
    if isinstance(part, PromptTextPart):
        return {"type": "text", "text": filled(part.text, style)}
    url = filled(part.image_url.url, style)
    if not url.startswith(_IMAGE_URLS):
        raise CellFailed(
            "bad_image_url",
            "The URL of an image begins with none of https://, http:// and data:image/.",
        )
    image = {"url": url}
    if part.image_url.detail is not None:
        image["detail"] = part.image_url.detail
    return {"type": "image_url", "image_url": image}
