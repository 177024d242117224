"""Tests of the plugin: python3 -m unittest, in this folder."""

import json
import subprocess
import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import oncall

START = datetime(2025, 1, 6, 9, tzinfo=timezone.utc)
ADA, GRACE, BARBARA = ({"name": name, "contact": f"{name}@example.com"} for name in ("ada", "grace", "barbara"))
SCHEDULE = {
    "default_team": "platform",
    "services": {"checkout": "payments"},
    "teams": {
        "platform": {"starts": START.isoformat(), "shift": "7d", "people": [ADA, GRACE]},
        "payments": {
            "starts": START.isoformat(),
            "shift": "12h",
            "people": [GRACE],
            "overrides": [
                {
                    "from": "2025-01-06T12:00:00Z",
                    "until": "2025-01-06T15:00:00Z",
                    "person": BARBARA,
                }
            ],
        },
    },
}


def who(at=START, **question):
    return oncall.who_is_on_call(SCHEDULE, at=at, **question)


class RotationTests(unittest.TestCase):
    def test_people_take_turns(self):
        week = timedelta(days=7)
        self.assertEqual(who(START)["primary"], ADA)
        self.assertEqual(who(START + week - timedelta(seconds=1))["primary"], ADA)
        self.assertEqual(who(START + week)["primary"], GRACE)
        self.assertEqual(who(START + 2 * week)["primary"], ADA)

    def test_the_next_in_turn_is_second(self):
        self.assertEqual(who(START)["secondary"], GRACE)
        self.assertEqual(who(START + timedelta(days=7))["secondary"], ADA)
        self.assertIsNone(who(START, team="payments")["secondary"])

    def test_turns_are_counted_backwards_too(self):
        self.assertEqual(who(START - timedelta(seconds=1))["primary"], GRACE)

    def test_the_end_of_the_shift_is_told(self):
        self.assertEqual(who(START + timedelta(days=3))["until"], "2025-01-13T09:00:00+00:00")

    def test_team_goes_before_service_and_service_before_default(self):
        self.assertEqual(who()["team"], "platform")
        self.assertEqual(who(service="checkout")["team"], "payments")
        self.assertEqual(who(service="unheard-of")["team"], "platform")
        self.assertEqual(who(service="checkout", team="platform")["team"], "platform")

    def test_an_override_goes_before_the_turn(self):
        before = who(START + timedelta(hours=1), team="payments")
        self.assertEqual((before["primary"], before["until"]), (GRACE, "2025-01-06T12:00:00+00:00"))
        during = who(START + timedelta(hours=3), team="payments")
        self.assertEqual((during["primary"], during["until"]), (BARBARA, "2025-01-06T15:00:00+00:00"))
        self.assertEqual(who(START + timedelta(hours=6), team="payments")["primary"], GRACE)

    def test_what_makes_no_sense_is_refused(self):
        with self.assertRaisesRegex(oncall.RotationError, "no team 'nobody'.*payments, platform"):
            who(team="nobody")
        with self.assertRaisesRegex(oncall.RotationError, "no date-time"):
            oncall.parse_time("tomorrow")
        for shift in ("", "7", "0d", "-1d", "7w"):
            with self.assertRaises(oncall.RotationError):
                oncall.parse_shift(shift)

    def test_a_time_without_offset_is_utc(self):
        self.assertEqual(oncall.parse_time("2025-01-06T09:00:00"), START)
        self.assertEqual(oncall.parse_time("2025-01-06T10:00:00+01:00"), START)
        self.assertEqual(oncall.parse_time("2025-01-06T09:00:00Z"), START)


class ServerTests(unittest.TestCase):
    def talk(self, *messages):
        lines = [message if isinstance(message, str) else json.dumps(message) for message in messages]
        folder = Path(__file__).parent
        process = subprocess.run(
            [sys.executable, "oncall.py"], cwd=folder, input="\n".join(lines) + "\n",
            capture_output=True, text=True, timeout=20, check=True)
        return [json.loads(line) for line in process.stdout.splitlines()]

    def request(self, number, method, **params):
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}

    def test_a_conversation(self):
        replies = self.talk(
            self.request(1, "initialize", protocolVersion="2025-06-18"),
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            self.request(2, "tools/list"),
            self.request(3, "tools/call", name="oncall.who", arguments={"service": "kafka", "at": "2025-01-06T08:00:00Z"}),
            self.request(4, "ping"),
        )
        self.assertEqual([reply["id"] for reply in replies], [1, 2, 3, 4])
        self.assertEqual(replies[0]["result"]["protocolVersion"], "2025-06-18")
        self.assertEqual(replies[1]["result"]["tools"][0]["name"], "oncall.who")
        output = replies[2]["result"]["structuredContent"]
        self.assertEqual(output["primary"]["name"], "Edgar Codd")
        self.assertEqual(output["until"], "2025-01-06T20:00:00+00:00")
        self.assertEqual(json.loads(replies[2]["result"]["content"][0]["text"]), output)

    def test_faults_are_answered_and_survived(self):
        replies = self.talk(
            "nonsense",
            "[]",
            self.request(1, "no/such/method"),
            self.request(2, "tools/call", name="nothing"),
            self.request(3, "tools/call", name="oncall.who", arguments={"colour": "blue"}),
            self.request(4, "tools/call", name="oncall.who", arguments={"team": "nobody"}),
            self.request(5, "tools/call", name="oncall.who", arguments={"at": 5}),
            self.request(6, "ping"),
        )
        codes = [reply.get("error", {}).get("code") for reply in replies]
        self.assertEqual(codes, [-32700, -32700, -32601, -32602, -32602, None, -32603, None])
        self.assertTrue(replies[5]["result"]["isError"])


if __name__ == "__main__":
    unittest.main()
