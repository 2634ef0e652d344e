"""XML_PATH: what paths find, which are refused, and what hostile documents cost."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recalc.columns import registry
from recalc.columns.base import BadConfig, Json, Result
from recalc.columns.xmlpath import MAX_PATH, MAX_XML
from tests.unit.columns.support import cell

_FEED = (
    '<feed xmlns:m="urn:m" xml:lang="en"><item id="1"><t>a</t> x <b>q</b> y</item>'
    '<item id="2"><t>b<i>c</i></t><item id="2.1"/></item><m:item id="m"/><!-- n --><item/></feed>'
)


def _found(path: str, document: str = _FEED, *, text: bool = True) -> Result:
    """All that a path finds."""
    config: dict[str, Json] = {
        "source": "a",
        "xml_path": path,
        "type": "findall",
        "return_text": text,
    }
    return cell("XML_PATH", config, document)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("item/t", ["a", "bc"]),
        ("/feed/item/t", ["a", "bc"]),
        ("/item", []),
        ("t", []),
        ("//t", ["a", "bc"]),
        (".//item/@id", ["1", "2", "2.1"]),
        ("//@id", ["1", "2", "2.1", "m"]),
        ("//item/../@id", ["2"]),
        ("item[1]/@id", ["1"]),
        ("item[2]/@*", ["2"]),
        ("item[last()-1]/@id", ["2"]),
        ("item[last()]/@id", []),
        ("item[9]", []),
        ("item[@id][last()]/@id", ["2"]),
        ("item[@id='2']/t", ["bc"]),
        ("item[@id!='2']/@id", ["1"]),
        ('item[t="bc"]/@id', ["2"]),
        ("item[t!='bc']/@id", ["1"]),
        ("item[ t ]/@id", ["1", "2"]),
        ("item/t[.='a']", ["a"]),
        ("item/text()", [" x ", " y"]),
        ("m:item/@id", ["m"]),
        ("{urn:m}item/@id", ["m"]),
        ("{*}item/@id", ["1", "2", "m"]),
        ("n:item", []),
        ("@xml:lang", ["en"]),
        ("*/@id", ["1", "2", "m"]),
        ("..", []),
        ("./././item[1]/t", ["a"]),
    ],
)
def test_what_a_path_finds(path: str, found: Json) -> None:
    """Names, wildcards, namespaces, predicates, attributes and texts, in the document's order."""
    assert _found(path) == found


def test_first_or_all_text_or_xml() -> None:
    """The result is the first node or null, or a list; an element is its text, or XML."""
    config: dict[str, Json] = {"source": "a", "xml_path": "//t"}
    assert cell("XML_PATH", config, _FEED) == "a"
    assert cell("XML_PATH", {**config, "xml_path": "//z"}, _FEED) is None
    assert cell("XML_PATH", {**config, "return_text": False}, "<a><t k='&lt;'>é</t> z</a>") == (
        '<t k="&lt;">é</t>'
    )
    assert _found("//t", "<a>1<t>2<!-- c -->3<?p?>4</t></a>", text=False) == ["<t>234</t>"]


def test_nested_elements_come_in_the_order_of_the_document() -> None:
    """Children of nested parents are each found once, and in order."""
    document = "<r><a n='1'><a n='2'><b>x</b></a><b>y</b></a><b>z</b></r>"
    assert _found("//a/b", document) == ["x", "y"]
    assert _found("//a//b", document) == ["x", "y"]
    assert _found("//*//b", document) == ["x", "y", "z"]


_elements = st.recursive(
    st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from("ab"),
        st.sampled_from(["", " k='1'", " k='2'", " k='1' l=''"]),
        st.sampled_from(["", "x", "y"]),
    ),
    lambda inner: st.builds(
        "<{0}{1}>x{2}</{0}>".format,
        st.sampled_from("ab"),
        st.sampled_from(["", " k='1'"]),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)
_steps = st.builds(
    "{}{}".format,
    st.sampled_from(["a", "b", "*"]),
    st.sampled_from(
        " |[1]|[2]|[last()]|[last()-1]|[@k]|[@k='1']|[@k!='1']|[a]|[b='x']|[a!='x']|[.='x']|[.!='']"
        "|[@k][1]|[2][a]".replace(" ", "").split("|")
    ),
)
_paths = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/", "//", ".//", "../", "/*/"]),
    st.lists(
        st.one_of(
            _steps, st.builds("{}{}".format, _steps, st.sampled_from(["/.", "/..", "/", "//*"]))
        ).map(lambda step: step.removesuffix("/")),
        min_size=1,
        max_size=4,
    ).flatmap(lambda steps: st.sampled_from(["/", "//"]).map(lambda slash: slash.join(steps))),
    st.sampled_from(["", "", "/@k", "//@*", "/text()", "//text()"]),
)


@given(_elements, _paths)
def test_as_xpath(document: str, path: str) -> None:
    """Every path finds what the XPath of libxml2 finds."""
    etree: Any = import_module("lxml.etree")
    root = etree.fromstring(document)
    expected = [
        str(node) if isinstance(node, str) else "".join(node.itertext())
        for node in root.xpath(path)
        if isinstance(node, str) or node is not None
    ]
    assert _found(path, document) == expected


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", "it ends too early (character 1)"),
        ("/", "it ends too early"),
        ("a/", "it ends too early"),
        ("count(a)", "functions and axes"),
        ("ancestor::a", "functions and axes"),
        ("a|b", "'|' cannot stand there (character 2)"),
        ("//.", "cannot follow"),
        ("a//..", "cannot follow"),
        ("a[0]", "positions begin with 1"),
        ("a[position()=1]", "(character 11)"),
        ("a[b='x]", "a quotation mark is missing"),
        ("a[b=x]", "a text in quotation marks"),
        ("a[.]", "(character 4)"),
        ("@a/b", "end a path"),
        ("a" * (MAX_PATH + 1), ""),
    ],
)
def test_refused_paths(path: str, place: str) -> None:
    """Other XPath is refused with the place, not evaluated otherwise."""
    with pytest.raises(BadConfig) as refused:
        registry.get("XML_PATH").parse({"source": "a", "xml_path": path})
    assert refused.value.path == "config.xml_path"
    assert place in refused.value.message


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<a>", "invalid_xml"),
        ("<a/><b/>", "invalid_xml"),
        ("<a>&unknown;</a>", "invalid_xml"),
        ("<p:a/>", "invalid_xml"),
        ("<a>" * 300 + "</a>" * 300, "invalid_xml"),
        ("<a>\ud800</a>", "bad_text"),
        ("<!DOCTYPE a><a/>", "xml_doctype"),
        ('\ufeff <?xml version="1.0"?><!-- <a> --> <!DOCTYPE a [<!ENTITY e "x">]>', "xml_doctype"),
        ("<a>" + "x" * MAX_XML + "</a>", "text_too_long"),
    ],
)
def test_documents_that_are_not_read(document: str, code: str) -> None:
    """What is not well-formed, too long, or has a DOCTYPE, by which it could be longer than it
    looks."""
    assert _found(".", document) == f"<{code}>"


def test_documents_that_are_read() -> None:
    """A named encoding is ignored, and what looks like a DOCTYPE inside is text."""
    assert _found(".", '<?xml version="1.0" encoding="utf-16"?><a>é</a>') == ["é"]
    assert _found(".", "<a><![CDATA[<!DOCTYPE a>]]>&amp;&#65;</a>") == ["<!DOCTYPE a>&A"]


_CHAINS = "<r>" + ("<a>" * 200 + "</a>" * 200) * 700 + "</r>"
_WIDE = "<r " + " ".join(f'a{n}=""' for n in range(50_000)) + "/>"


@pytest.mark.parametrize(
    ("path", "document", "code"),
    [
        ("//a", _CHAINS, "too_many_nodes"),
        ("//a[.!='']", _CHAINS, "too_many_nodes"),
        ("//*" * 300, _CHAINS, "too_many_nodes"),
        ("//a[a]" + "/../a" * 190, _CHAINS, "too_many_nodes"),
        ("@*", _WIDE, "too_many_nodes"),
        ("/r" + "[@*='x']" * 100, _WIDE, "too_many_nodes"),
        ("//*", "<r>" + "<a>" * 100 + "x" * 200_000 + "</a>" * 100 + "</r>", "value_too_large"),
    ],
)
def test_hostile_paths_end(path: str, document: str, code: str) -> None:
    """Work that grows faster than the document ends the cell, by a count of steps or bytes."""
    assert _found(path, document) == f"<{code}>"


def test_a_long_document_is_read() -> None:
    """A flat document near the limit of characters is within the limit of steps."""
    document = "<r>" + "".join(f"<item id='{n}'>{n}</item>" for n in range(30_000)) + "</r>"
    assert len(document) > MAX_XML // 2
    assert _found("item[@id='29999']", document) == ["29999"]
    everything = _found("//item", document)
    assert isinstance(everything, list)
    assert len(everything) == 30_000
