"""An MCP server that does on request what servers should not do."""

import json
import os
import signal
import subprocess
import sys
import time

OBJECT = {"type": "object"}
READ = {"readOnlyHint": True}
TOOLS = {
    "echo": {"annotations": READ},
    "env": {"annotations": READ},
    "crash": {},
    "read_crash": {"annotations": READ},
    "write": {},
    "safe": {},
    "hang": {"annotations": READ},
    "garbage": {"annotations": READ},
    "huge": {"annotations": READ},
    "grandchild": {},
    "fail": {"annotations": {"destructiveHint": False, "idempotentHint": True}},
    "text": {"annotations": READ},
    "list": {"annotations": READ},
    "mismatch": {
        "annotations": READ,
        "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]},
    },
    "progress": {"annotations": READ},
    "whisper": {"annotations": READ},
}


def send(message):
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


def text(value, **more):
    return {"content": [{"type": "text", "text": value}], **more}


def structured(value):
    return {"content": [], "structuredContent": value}


def hang():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(3600)


def call(name, arguments, meta):
    if name == "echo":
        return structured({"arguments": arguments, "meta": meta, "pid": os.getpid()})
    if name == "env":
        return structured(dict(os.environ))
    if name in ("crash", "read_crash", "write", "safe"):
        print("dying with the token " + os.environ["NAUGHTY_TOKEN"], file=sys.stderr, flush=True)
        os._exit(arguments.get("code", 3))
    if name == "hang":
        print("hanging", file=sys.stderr, flush=True)
        hang()
    if name == "garbage":
        print("Loading...\n{\n[]\n{}\n" + "x" * 1000, flush=True)
        return text("in spite of it all")
    if name == "huge":
        return text("x" * arguments["bytes"])
    if name == "grandchild":
        child = subprocess.Popen(["sleep", "1000"])
        return structured({"child": child.pid, "self": os.getpid()})
    if name == "fail":
        return text("there is no such thing", isError=True, _meta={"belay/failure": "not_found"})
    if name == "text":
        return text("hello")
    if name == "list":
        return text("[1, 2]")
    if name == "mismatch":
        return structured({"n": "one"})
    if name == "progress":
        send({"method": "notifications/progress",
              "params": {"progressToken": meta["progressToken"], "progress": 1, "message": "half way"}})
        return structured({})
    if name == "whisper":
        print("the token is " + os.environ["NAUGHTY_TOKEN"], file=sys.stderr, flush=True)
        return structured({})


def answer(method, params):
    if method == "initialize":
        return {"protocolVersion": params["protocolVersion"], "capabilities": {"tools": {}},
                "serverInfo": {"name": "naughty", "version": "0.1"}}
    if method == "tools/list":
        schema = json.loads(os.environ.get("NAUGHTY_SCHEMA", "{}"))
        return {"tools": [{"name": name, "inputSchema": {**OBJECT, **schema}, **tool} for name, tool in TOOLS.items()]}
    if method == "tools/call":
        return call(params["name"], params["arguments"], params.get("_meta", {}))
    return {}


start = os.environ.get("NAUGHTY_START")
if start == "crash":
    print("cannot find the config", file=sys.stderr)
    sys.exit(7)
if start == "silent":
    hang()
if start == "slow":
    time.sleep(0.5)

for line in sys.stdin:
    message = json.loads(line)
    if "id" in message and "method" in message:
        send({"id": message["id"], "result": answer(message["method"], message.get("params", {}))})

if os.environ.get("NAUGHTY_END") == "stay":
    hang()
