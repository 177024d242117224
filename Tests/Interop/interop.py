"""What the drivers share: the sandbox, its journal, and one line for each check."""

import base64
import json
import os
import pathlib
import shutil
import sys
import urllib.request

URL = os.environ["BELAY_URL"]
PROFILE = os.environ["BELAY_PROFILE"]
USER, TOKEN = "demo@example.com", "sandbox-token"
PAGES = pathlib.Path(__file__).parent / "pages"
ORIGIN = "/".join(URL.split("/")[:3])
CONTEXT = URL[len(ORIGIN):]


class Checks:
    """Prints a line for each check and ends with 1 when one has failed."""

    def __init__(self, client):
        self.client = client
        self.failed = False

    def that(self, what, is_right, otherwise=""):
        self.failed |= not is_right
        print(f"{'ok    ' if is_right else 'FAILED'} {self.client} on {PROFILE}: {what}"
              + ("" if is_right else f": {otherwise}"), flush=True)

    def end(self):
        sys.exit(1 if self.failed else 0)


def work_folder(source=None):
    """An empty folder for a client to work in, with a copy of some pages."""
    folder = pathlib.Path(os.environ["BELAY_WORK"])
    shutil.rmtree(folder, ignore_errors=True)
    if source:
        shutil.copytree(PAGES / source, folder)
    else:
        folder.mkdir(parents=True)
    return folder


def call(path, method="GET"):
    """Asks the sandbox itself, as its user."""
    request = urllib.request.Request(ORIGIN + path, method=method)
    request.add_header("Authorization", "Basic " + base64.b64encode(f"{USER}:{TOKEN}".encode()).decode())
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    return json.loads(body) if body else None


def api(path):
    return call(f"{CONTEXT}{path}")


def forget_requests():
    call("/__sandbox/reset-journal", "POST")


def requests():
    """The requests since the last `forget_requests`, as (method, path, status)."""
    return [(item["method"], item["path"], item["status"]) for item in call("/__sandbox/requests")["requests"]]


def writes():
    return [request for request in requests() if request[0] != "GET"]


def refused():
    """Requests that were answered by an error nobody expects of a client that works."""
    return [request for request in requests() if request[2] >= 400 and request[2] != 404]
