"""sphinxcontrib-confluencebuilder publishes a small manual, and again without a write."""
# needs: sphinxcontrib-confluencebuilder==3.2.0
# profile: cloud dc

import os
import shutil
import subprocess
import sys

import interop

checks = interop.Checks("sphinxcontrib-confluencebuilder 3.2.0")
folder = interop.work_folder("sphinx")


def publish():
    interop.forget_requests()
    shutil.rmtree(folder / "out", ignore_errors=True)
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "confluence", "-q", str(folder), str(folder / "out")],
        capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"})


def find(title):
    if interop.PROFILE == "cloud":
        query = f"/api/v2/pages?title={title.replace(' ', '%20')}"
    else:
        query = f"/rest/api/content?spaceKey=OPS&title={title.replace(' ', '%20')}"
    return [page["id"] for page in interop.api(query)["results"]]


def version(page):
    path = f"/api/v2/pages/{page}" if interop.PROFILE == "cloud" else f"/rest/api/content/{page}?expand=version"
    return interop.api(path)["version"]["number"]


first = publish()
checks.that("publishes", first.returncode == 0, (first.stderr + first.stdout)[-2000:])
checks.that("meets no error", not interop.refused(), interop.refused())
pages = find("On call") + find("Escalation")
checks.that("made both pages", len(pages) == 2, pages)
if checks.failed:
    checks.end()
versions = [version(page) for page in pages]

second = publish()
checks.that("publishes again", second.returncode == 0, (second.stderr + second.stdout)[-2000:])
checks.that("and makes no version", [version(page) for page in pages] == versions, interop.writes())
puts = [write for write in interop.writes() if write[0] == "PUT" and write[1].endswith(tuple(pages))]
checks.that("and writes no page by that", not puts, puts)
checks.end()
