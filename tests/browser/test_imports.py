"""Imports whose answers are lost, refused, or come when the person is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.person import Person
from tests.browser.sheets import address
from tests.server.sheets import Api
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Route

NEW = "Import a CSV or JSON file"
UPLOADS = "**/imports/file"
LOOKS = "**/sheets/operations/*"


def imported_unseen(route: Route) -> None:
    """Let the server import a file, and answer as a proxy that has waited too long for it."""
    assert route.fetch().status == 202
    route.fulfill(status=504, body="gateway timeout")


def deletions(person: Person) -> list[str]:
    """Return a list that will have the addresses of all requests that delete something."""
    found: list[str] = []
    requests = person.page.on
    requests("request", lambda each: found.append(each.url) if each.method == "DELETE" else None)
    return found


def test_an_import_whose_answers_are_lost(person: Person) -> None:
    """The page goes on asking how it stands, shows its table in the end, and deletes nothing."""
    lost = [
        lambda route: route.fulfill(status=502, body="<html>bad gateway"),
        lambda route: route.fulfill(status=401, body="<html>sign in"),
        lambda route: route.fulfill(status=200, body="<html>sign in"),
        lambda route: route.abort(),
    ]
    deleted = deletions(person)
    person.page.route(UPLOADS, imported_unseen)
    person.page.route(LOOKS, lambda route: lost.pop()(route) if lost else route.continue_())
    person.sign_in()
    person.choose(NEW, "lost.csv", "a\n1\n2\n")
    person.cell(1, 0).get_by_text("2", exact=True).wait_for()
    assert (lost, deleted, person.page.locator("#notices p").count()) == ([], [], 0)


def test_a_file_whose_answer_is_lost_is_imported_into_a_sheet_once(
    person: Person, api: Api
) -> None:
    """Nobody is told to import it again."""
    sheet = api.sheet()
    person.page.route(UPLOADS, imported_unseen)
    person.sign_in(address(sheet))
    person.choose("Import a file", "lost.csv", "text\nnew\n")
    person.says("imported 1 row")
    person.cell(0, 0).get_by_text("new", exact=True).wait_for()
    assert person.page.locator("#notices p").count() == 0


@pytest.mark.parametrize("status", [404, 401])
def test_a_table_is_kept_where_the_import_may_go_on(person: Person, status: int) -> None:
    """The upload got lost, and the server knows of no import, or tells this key of none."""
    title = f"kept after {status}"
    deleted = deletions(person)
    person.sign_in()
    person.button(NEW).wait_for()
    person.page.route(UPLOADS, lambda route: route.abort())
    if status == 401:
        refusal = {"success": False, "error": "unauthorized", "message": "No such key."}
        person.page.route(LOOKS, lambda route: route.fulfill(status=401, json=refusal))
    person.page.clock.install()
    person.choose(NEW, f"{title}.csv", "a\n1\n")
    notice = person.page.locator("#notices p", has_text="It is not known whether")

    def told() -> bool:
        """Let the page look once more, and return whether it has given up looking."""
        person.page.clock.fast_forward(300)
        return bool(notice.count())

    eventually(told, pause=0.02)
    assert f"The table {title} was not deleted." in notice.inner_text()
    assert deleted == []
    person.page.reload()
    person.page.get_by_role("link", name=title).wait_for()


BAD = {f"bad {number}.csv": "a,b\n1\n" for number in range(4)}


def test_a_bad_file_keeps_no_other_from_being_imported(person: Person, api: Api) -> None:
    """Each that was refused is told; the others are imported, into a sheet and into tables."""
    sheet = api.sheet()
    person.sign_in(address(sheet))
    person.choose_all("Import a file", {**BAD, "good.csv": "text\nfine\n"})
    person.cell(0, 0).get_by_text("fine", exact=True).wait_for()
    refused(person, list(BAD))
    person.page.goto(person.url)
    person.choose_all(NEW, {"one.csv": "a\n1\n", **BAD, "two.csv": "a\n2\n"})
    person.cell(0, 0).get_by_text("2", exact=True).wait_for()
    refused(person, list(BAD))


def refused(person: Person, names: list[str]) -> None:
    """Wait for the notices of files that were not imported."""
    for name in names:
        person.page.locator("#notices p", has_text=f"{name} was not imported.").wait_for()


def test_the_last_good_file_is_shown(person: Person) -> None:
    """Also where one behind it was refused."""
    person.sign_in()
    person.choose_all(NEW, {"good.csv": "a\n5\n", "bad.csv": "a,b\n1\n"})
    person.cell(0, 0).get_by_text("5", exact=True).wait_for()
    refused(person, ["bad.csv"])


def test_an_import_takes_nobody_away_from_another_view(person: Person, api: Api) -> None:
    """Somebody who went on while a file was imported stays there, and is told with a link."""
    sheet = api.sheet("where I went")
    sheet.rows(1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    person.page.route(UPLOADS, hold)
    person.sign_in()
    with person.page.expect_request(UPLOADS):
        person.choose(NEW, "slow.csv", "a\n7\n")
    person.page.get_by_role("link", name="where I went").click()
    person.cell(0, 0).get_by_text("row 0").wait_for()
    held.pop().continue_()
    shown = person.page.get_by_role("link", name="Show slow")
    shown.wait_for()
    assert person.page.url == person.url + address(sheet)
    shown.click()
    person.cell(0, 0).get_by_text("7", exact=True).wait_for()
    assert shown.count() == 0
