"""markdown-to-confluence publishes a folder of Markdown with an image, and again without a write."""
# needs: markdown-to-confluence==0.6.5
# profile: cloud

import subprocess
import sys

import interop

checks = interop.Checks("markdown-to-confluence 0.6.5")
folder = interop.work_folder("markdown")
space = interop.api("/api/v2/spaces?keys=OPS")["results"][0]
home = space["homepageId"]
host = interop.ORIGIN.split("//")[1]


def publish():
    interop.forget_requests()
    return subprocess.run(
        [sys.executable, "-m", "md2conf", str(folder), "-d", host, "-p", interop.CONTEXT + "/",
         "--api-url", interop.URL + "/", "-s", "OPS", "-u", interop.USER, "-a", interop.TOKEN, "-r", home,
         "--no-render-mermaid", "--loglevel", "warning"],
        capture_output=True, text=True)


first = publish()
checks.that("publishes", first.returncode == 0, first.stderr[-2000:])
checks.that("meets no error", not interop.refused(), interop.refused())
titles = {page["title"]: page["id"] for page in interop.api("/api/v2/pages?limit=250")["results"]}
checks.that("made both pages", {"Disk is full", "Clean the logs"} <= set(titles), sorted(titles))
page = titles.get("Disk is full", "0")
if checks.failed:
    checks.end()
attachments = interop.api(f"/api/v2/pages/{page}/attachments")["results"]
checks.that("attached the image", any(a["mediaType"] == "image/png" for a in attachments), attachments)
body = interop.api(f"/api/v2/pages/{page}?body-format=storage")["body"]["storage"]["value"]
checks.that("wrote macros that got their ids", 'ac:macro-id="' in body and "df -h" in body, body)
version = interop.api(f"/api/v2/pages/{page}")["version"]["number"]

second = publish()
checks.that("publishes again", second.returncode == 0, second.stderr[-2000:])
puts = [write for write in interop.writes() if "/api/v2/pages" in write[1] and "/properties" not in write[1]]
checks.that("and writes no page by that", not puts, puts)
checks.that("and makes no version", interop.api(f"/api/v2/pages/{page}")["version"]["number"] == version)
checks.end()
