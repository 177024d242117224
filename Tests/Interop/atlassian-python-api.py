"""Drives atlassian-python-api 4.0.7 against a Confluence, and checks what it gets.

    CONFLUENCE_URL=… CONFLUENCE_TOKEN=… atlassian-python-api.py [dc|cloud]

`dc` signs in with a personal access token. `cloud` signs in with CONFLUENCE_USERNAME and the token, and needs a site
whose version 1 of the API is alive. It makes a space of its own. It ends with 0 when everything is as it should be.
"""
# needs: atlassian-python-api==4.0.7
# profile: dc cloud-transition

import os
import sys
import tempfile
import time
from pathlib import Path

from atlassian import Confluence
from atlassian.errors import ApiError
from requests.exceptions import HTTPError

BODY = "<p>The disk of <strong>db-1</strong> is full &amp; slow.</p>"


def connect(profile):
    url, token = os.environ["CONFLUENCE_URL"], os.environ["CONFLUENCE_TOKEN"]
    if profile == "cloud":
        return Confluence(url=url, username=os.environ["CONFLUENCE_USERNAME"], password=token, cloud=True)
    return Confluence(url=url, token=token, cloud=False)


def fails(call, *kinds):
    try:
        call()
    except kinds:
        return True
    return False


def eventually(look, seconds=60):
    """The search of a real site sees changes late."""
    for _ in range(seconds * 5):
        found = look()
        if found:
            return found
        time.sleep(0.2)
    return look()


def publish(api, space):
    home = api.get_space(space, expand="homepage")["homepage"]["id"]
    parent = api.create_page(space, "Disk full runbook", BODY, parent_id=home)
    assert parent["version"]["number"] == 1 and parent["type"] == "page", parent
    child = api.create_page(space, "Disk full: escalation", "<p>Call somebody.</p>", parent_id=parent["id"])
    assert fails(lambda: api.create_page(space, "Disk full runbook", BODY), ApiError, HTTPError), "a title is unique"
    return home, parent["id"], child["id"]


def read(api, space, home, page, child):
    got = api.get_page_by_id(page, expand="body.storage,body.view,version,ancestors,space,children.page")
    assert got["body"]["storage"]["value"] == BODY, got["body"]
    assert "<strong>db-1</strong>" in got["body"]["view"]["value"], got["body"]
    assert [a["id"] for a in got["ancestors"]] == [home], got["ancestors"]
    assert got["space"]["key"] == space and isinstance(got["space"]["id"], int), got["space"]
    assert [c["id"] for c in got["children"]["page"]["results"]] == [child]
    assert api.get_page_id(space, "Disk full runbook") == page
    assert api.get_page_by_title(space, "Disk full runbook", expand="version")["version"]["number"] == 1
    assert api.page_exists(space, "Disk full runbook") and not api.page_exists(space, "No such page")
    assert api.get_page_space(page) == space
    assert [c["id"] for c in api.get_page_child_by_type(page, type="page")] == [child]
    assert [a["id"] for a in api.get_page_ancestors(child)][-1] == page
    titles = [p["title"] for p in api.get_all_pages_from_space(space, limit=50, expand="body.storage")]
    assert sorted(titles)[:2] == ["Disk full runbook", "Disk full: escalation"], titles
    assert len(list(api.get_all_pages_from_space_as_generator(space, limit=1))) == 3
    assert fails(lambda: api.get_page_by_id("1"), ApiError, HTTPError), "an unknown page"
    spaces = api.get_all_spaces(start=0, limit=1)
    assert spaces["size"] == 1 and spaces["limit"] == 1, spaces


def change(api, page):
    changed = api.update_page(page, "Disk full runbook", BODY + "<p>More.</p>", minor_edit=True, version_comment="why")
    assert changed["version"]["number"] == 2 and changed["version"]["message"] == "why", changed["version"]
    same = api.update_page(page, "Disk full runbook", BODY + "<p>More.</p>")
    assert same["version"]["number"] == 2, "an update without a change makes no version"
    assert api.append_page(page, "Disk full runbook", "<p>End.</p>")["version"]["number"] == 3
    assert api.history(page)["lastUpdated"]["number"] == 3
    old = api.get_page_by_id(page, status="historical", version=1, expand="body.storage,version")
    assert old["body"]["storage"]["value"] == BODY and old["version"]["number"] == 1, old


def search(api, space, page):
    api.set_page_label(page, "runbook")
    assert [label["name"] for label in api.get_page_labels(page)["results"]] == ["runbook"]
    cql = f'space = "{space}" and label = "runbook"'
    found = eventually(lambda: api.cql(cql, limit=5)["results"])
    assert [hit["content"]["id"] for hit in found] == [page], found
    assert fails(lambda: api.cql("title = = x"), ApiError, HTTPError), "a fault in a query"
    api.remove_page_label(page, "runbook")
    assert api.get_page_labels(page)["results"] == []


def attach(api, page, folder, profile):
    file = Path(folder) / "report ä.txt"
    for text in ("one", "two"):
        file.write_text(text)
        api.attach_file(str(file), name=file.name, content_type="text/plain", page_id=page, comment=text)
    listed = api.get_attachments_from_content(page)
    assert [(a["title"], a["extensions"]["fileSize"]) for a in listed["results"]] == [(file.name, 3)], listed
    into = Path(folder) / "down"
    into.mkdir()
    api.download_attachments_from_page(page, path=str(into))
    assert (into / file.name).read_text() == "two", "the latest version comes down"


def decorate(api, page):
    api.set_page_property(page, {"key": "belay", "value": {"a": 1}})
    assert api.get_page_property(page, "belay")["value"] == {"a": 1}
    assert fails(lambda: api.get_page_property(page, "none"), ApiError, HTTPError)
    api.delete_page_property(page, "belay")
    assert fails(lambda: api.get_page_property(page, "belay"), ApiError, HTTPError)
    comment = api.add_comment(page, "<p>Seen.</p>")
    comments = api.get_page_comments(page, expand="body.storage", depth="all")
    assert [c["id"] for c in comments["results"]] == [comment["id"]], comments
    assert set(api.get_all_restrictions_for_content(page)) >= {"read", "update"}


def move(api, space, home, page, child):
    api.move_page(space, child, target_id=home, position="append")
    assert [a["id"] for a in api.get_page_ancestors(child)] == [home]
    api.move_page(space, child, target_id=page, position="above")
    order = [c["id"] for c in api.get_page_child_by_type(home, type="page")]
    assert order == [child, page], order


def remove(api, space, child):
    api.remove_page(child)
    assert fails(lambda: api.get_page_by_id(child), ApiError, HTTPError)
    assert child in [p["id"] for p in api.get_all_pages_from_space(space, status="trashed")]
    api.remove_page(child, status="trashed")
    assert api.get_all_pages_from_space(space, status="trashed") == []


def main():
    profile = sys.argv[1] if len(sys.argv) > 1 else "dc"
    api = connect(profile)
    space = f"INTEROP{int(time.time())}"
    api.create_space(space, "Interop")
    with tempfile.TemporaryDirectory() as folder:
        home, page, child = publish(api, space)
        read(api, space, home, page, child)
        change(api, page)
        search(api, space, page)
        attach(api, page, folder, profile)
        move(api, space, home, page, child)
        decorate(api, page)
        remove(api, space, child)
    print("atlassian-python-api: published, read, changed, searched, attached, moved, decorated, removed")


if __name__ == "__main__":
    main()
