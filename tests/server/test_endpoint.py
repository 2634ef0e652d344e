"""ENDPOINT columns with a method and templates, through the whole server."""

from __future__ import annotations

from tests.server.sheets import Api
from tests.support.endpoint import Endpoint


def test_methods_and_templates(api: Api, endpoint: Endpoint) -> None:
    """Requests have the method, the query and the body of the config, with the row's values; only
    edits of the columns that they name make cells STALE."""
    endpoint.release()
    sheet = api.sheet(column="carrier")
    delay = sheet.column("dep delay", "HUMAN", data_type="number")
    values = [{"carrier": "A&A", "dep delay": 12}]
    api.post(f"{sheet.path}/rows", {"values": values}, 201)
    body = {"delay": "{{dep delay}}", "why": "{{carrier}} is late"}
    config = {"url": f"{endpoint.url}score?x=1", "method": "PUT", "body": body}
    sheet.column("put", "ENDPOINT", **config)
    query = f"{endpoint.url}of?carrier={{{{carrier}}}}"
    sheet.column("get", "ENDPOINT", url=query, method="GET")
    assert sheet.ended(sheet.operate())["completed_count"] == 2
    assert sorted(endpoint.targets) == ["GET /of?carrier=A%26A", "PUT /score?x=1"]
    assert sorted(endpoint.bodies) == [b"", b'{"delay":12,"why":"A&A is late"}']
    (row,) = sheet.page()
    api.patch(f"{sheet.path}/cells/{row['cells'][delay]['id']}", {"value": 13})
    assert sheet.ended(sheet.operate())["completed_count"] == 1
    assert endpoint.targets[2:] == ["PUT /score?x=1"]
