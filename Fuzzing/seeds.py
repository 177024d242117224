#!/usr/bin/env python3
"""Writes the seeds of the fuzzer of storage format, and its dictionary, into a folder: seeds.py FOLDER

Seeds are the bodies and Markdown texts that lie in the tests, and the shared samples where they are.
"""

import hashlib
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARED = os.environ.get("BELAY_SHARED", os.path.join(os.path.dirname(ROOT), "shared"))
SIZE_MAX = 32 << 10


def main(folder):
    corpus = os.path.join(folder, "seeds")
    os.makedirs(corpus, exist_ok=True)
    bodies, texts = [], []
    for place in (os.path.join(ROOT, "Tests/StorageFormatTests/Fixtures"), os.path.join(SHARED, "confluence/samples")):
        for path, _, names in sorted(os.walk(place)):
            for name in sorted(names):
                with open(os.path.join(path, name), "rb") as file:
                    content = file.read(SIZE_MAX + 1)
                if len(content) > SIZE_MAX:
                    continue
                if name.endswith((".xml", ".xhtml")):
                    bodies.append(content)
                elif name.endswith(".md"):
                    texts.append(content)
    seeds = bodies + [b"M" + text for text in texts]
    seeds += [b"D" + one + b"\0" + other for one, other in zip(bodies, bodies[1:])]
    seeds += [b"D" + body + b"\0" + body.replace(b"a", b"b", 3) for body in bodies]
    for seed in seeds:
        with open(os.path.join(corpus, hashlib.sha1(seed).hexdigest()), "wb") as file:
            file.write(seed)
    write_dictionary(os.path.join(folder, "dictionary"))
    print(f"{len(seeds)} seeds")


def write_dictionary(path):
    with open(os.path.join(ROOT, "Sources/StorageFormat/Syntax/StorageTag.swift")) as file:
        source = file.read().split("/// 1 to 6 for a heading.")[0]
    names = re.findall(r'= "([^"]+)"', source)
    for line in re.findall(r"^    case ([a-z0-9, ]+)$", source, re.MULTILINE):
        names += line.split(", ")
    words = [f"<{name}>" for name in names] + [f"</{name}>" for name in names]
    words += ["<br />", "<![CDATA[", "]]>", "<!--", "-->", "<?x ?>", "&amp;", "&nbsp;", "&#8232;", ' xmlns:a="b"']
    words += [f' ac:name="{name}"' for name in ("code", "info", "panel", "expand", "status", "jira", "toc", "title", "language")]
    words += [' href="', ' colspan="2"', ' rowspan="2"', ' ac:ref="', ' ri:filename="', ' ri:content-title="']
    words += ["> [!NOTE]", "- [x] ", "1. ", "```", "~~~", "[^1]", "[^1]: ", "| --- |", "<details>", "<summary>", "**", "~~", "](", "![", "\n", "\n\n", "\t"]
    with open(path, "w") as file:
        for word in words:
            escaped = "".join(chr(b) if 0x20 <= b < 0x7F and b not in b'"\\' else f"\\x{b:02X}" for b in word.encode())
            file.write(f'"{escaped}"\n')


main(sys.argv[1])
