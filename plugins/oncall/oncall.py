#!/usr/bin/env python3
"""Tells who is on call: a Belay plugin, and an example to copy.

A plugin is a program that speaks MCP over its standard input and output: one JSON-RPC
message a line. This one needs nothing but Python 3. It has three parts:

1. the rotation: plain functions that know nothing of MCP;
2. the tool: its name, its schemas, and the function behind it;
3. the server: the dozen lines of MCP that every plugin needs.

To make a plugin of your own, copy this folder, keep part 3, and replace 1 and 2.
Whatever you print for people must go to standard error; standard output is for messages.
"""

import json
import os
import sys
from datetime import datetime, timedelta, timezone

# --- 1. The rotation -------------------------------------------------------------------


class RotationError(Exception):
    """The question cannot be answered; the text says why and what to do."""


def parse_time(text):
    """Reads an RFC 3339 time; one without an offset counts as UTC."""
    try:
        # Before Python 3.11 fromisoformat knows no "Z".
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise RotationError(f"'{text}' is no date-time such as 2025-03-01T12:00:00Z") from None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def parse_shift(text):
    """Reads the length of a shift: whole hours or days, `12h` or `7d`."""
    units = {"h": timedelta(hours=1), "d": timedelta(days=1)}
    count, unit = text[:-1], text[-1:]
    if not count.isdigit() or int(count) == 0 or unit not in units:
        raise RotationError(f"'{text}' is no length of a shift such as 12h or 7d")
    return int(count) * units[unit]


def find_team(schedule, service=None, team=None):
    """The team that is asked for, or the service's, or the default one."""
    name = team or schedule.get("services", {}).get(service) or schedule.get("default_team")
    if name not in schedule["teams"]:
        known = ", ".join(sorted(schedule["teams"]))
        raise RotationError(f"there is no team '{name}' in the schedule; known are {known}")
    return name


def who_is_on_call(schedule, service=None, team=None, at=None):
    """Who is on call for a service or a team at a time, and until when.

    People take turns in shifts of equal length, counted from the team's start.
    The next one in turn is the second to be called. An override goes before the turn.
    """
    at = at or datetime.now(timezone.utc)
    name = find_team(schedule, service, team)
    rotation = schedule["teams"][name]
    people = rotation["people"]
    shift = parse_shift(rotation["shift"])
    start = parse_time(rotation["starts"])

    turn = (at - start) // shift  # rounds down, also before the start
    primary = people[turn % len(people)]
    secondary = people[(turn + 1) % len(people)] if len(people) > 1 else None
    until = start + (turn + 1) * shift

    for override in rotation.get("overrides", []):
        begin, end = parse_time(override["from"]), parse_time(override["until"])
        if begin <= at < end:
            primary, until = override["person"], end
        elif at < begin < until:
            until = begin  # the turn ends where an override begins

    return {"primary": primary, "secondary": secondary, "team": name, "until": until.isoformat()}


# --- 2. The tool -----------------------------------------------------------------------

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "contact": {"type": "string"}},
    "required": ["name", "contact"],
}

WHO = {
    "name": "oncall.who",
    "description": "Tells who is on call for a service or a team, now or at another time.",
    "inputSchema": {
        "type": "object",
        "properties": {
            "service": {"type": "string", "description": "The service that the alert is about."},
            "team": {"type": "string", "description": "The team; goes before the service's."},
            "at": {"type": "string", "format": "date-time", "description": "When; by default now."},
        },
        "additionalProperties": False,
    },
    "outputSchema": {
        "type": "object",
        "properties": {
            "primary": {**PERSON, "description": "Whom to call."},
            "secondary": {**PERSON, "type": ["object", "null"], "description": "Whom to call next."},
            "team": {"type": "string", "description": "The team that they are in."},
            "until": {"type": "string", "format": "date-time", "description": "The shift's end."},
        },
        "required": ["primary", "secondary", "team", "until"],
    },
    # It changes nothing, so Belay may call it again after a crash without asking.
    "annotations": {"readOnlyHint": True, "openWorldHint": False},
}


def load_schedule():
    """Reads the schedule anew for every call, so that a change needs no restart."""
    path = os.environ.get("ONCALL_SCHEDULE", "rotation.json")
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise RotationError(f"the schedule {path} cannot be read: {error}") from None


def oncall_who(service=None, team=None, at=None):
    return who_is_on_call(load_schedule(), service, team, parse_time(at) if at else None)


TOOLS = {"oncall.who": (WHO, oncall_who)}

# --- 3. The server ---------------------------------------------------------------------

PROTOCOL_VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]


class ProtocolError(Exception):
    """Something is wrong with a request itself."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def call_tool(params):
    """Runs a tool. What it cannot do is a result with `isError`, for the caller to read."""
    name, arguments = params.get("name"), params.get("arguments") or {}
    if name not in TOOLS:
        raise ProtocolError(-32602, f"there is no tool '{name}'")
    schema, function = TOOLS[name]
    unknown = sorted(set(arguments) - set(schema["inputSchema"]["properties"]))
    if unknown:
        raise ProtocolError(-32602, f"'{name}' takes no argument '{unknown[0]}'")
    try:
        output = function(**arguments)
    except RotationError as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}
    # The same twice: as data, and as text for clients that do not know structured content.
    return {"content": [{"type": "text", "text": json.dumps(output)}], "structuredContent": output}


def answer(method, params):
    """The result of a request."""
    if method == "initialize":
        wanted = params.get("protocolVersion")
        return {
            "protocolVersion": wanted if wanted in PROTOCOL_VERSIONS else PROTOCOL_VERSIONS[0],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "oncall", "version": "1.0.0"},
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [schema for schema, _ in TOOLS.values()]}
    if method == "tools/call":
        return call_tool(params)
    raise ProtocolError(-32601, f"there is no method '{method}'")


def handle(line):
    """The message to send back for one line, or None if it wants no answer."""
    try:
        message = json.loads(line)
        request_id, method = message.get("id"), message.get("method")
    except (ValueError, AttributeError):
        return {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "no JSON-RPC message"}}
    if request_id is None or method is None:
        return None  # a notification, or an answer to something we never asked
    try:
        return {"jsonrpc": "2.0", "id": request_id, "result": answer(method, message.get("params") or {})}
    except ProtocolError as error:
        failure = {"code": error.code, "message": str(error)}
    except Exception as error:  # a fault of ours: say so, and stay alive for the next request
        print(f"{method} failed: {error!r}", file=sys.stderr)
        failure = {"code": -32603, "message": f"internal error: {error!r}"}
    return {"jsonrpc": "2.0", "id": request_id, "error": failure}


def main():
    for line in sys.stdin:  # ends when Belay closes our standard input, and so do we
        reply = handle(line)
        if reply is not None:
            print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
