"""XML_PATH: finds parts of an XML document."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from recalc.columns.base import BadConfig, Json
from recalc.columns.typed import OneSource
from recalc.columns.xmlpath import BadPath, Finder, finder
from recalc.generated.configs import XmlPathColumnConfig


class XmlPath(OneSource[XmlPathColumnConfig]):
    """Find the first node of the path, null where there is none; or the list of all nodes.

    A node is returned as the text inside it, or as XML.
    """

    name = "XML_PATH"
    config_type = XmlPathColumnConfig

    @override
    def check(self, config: XmlPathColumnConfig) -> None:
        try:
            self.finder(config)
        except BadPath as error:
            raise BadConfig("config.xml_path", str(error)) from error

    @override
    def names(self, config: XmlPathColumnConfig) -> list[str]:
        return [config.source]

    @override
    def evaluator(self, config: XmlPathColumnConfig, title: str) -> Callable[[Json], Json]:
        find = self.finder(config)
        if config.type == "findall":
            return lambda value: find(value, title)

        def first(value: Json) -> Json:
            found = find(value, title)
            return found[0] if found else None

        return first

    def finder(self, config: XmlPathColumnConfig) -> Finder:
        """Return the function that finds the nodes. Raises BadPath."""
        return finder(config.xml_path, first=config.type == "find", as_text=config.return_text)
