import Foundation
import JSON
import StandardSteps
import StepKit
import Testing
import Webhooks

@testable import BelayServer

/// What the API's document says of bodies is what the service takes.
@Suite struct DocumentTruthTests {
    @Test(arguments: WebhookSources.all.map(\.name))
    func `the form of a source fits its sample, and what it leaves out is refused`(name: String) throws {
        let form = try #require(WebhookForms.all.first { $0.source.name == name })
        #expect(form.schema.violations(of: form.example).isEmpty)
        let isEmptyFine = form.schema.violations(of: [:]).isEmpty
        let delivery = WebhookDelivery(body: Array("{}".utf8), receivedAt: Date())
        #expect(((try? form.source.decode(delivery)) != nil) == isEmptyFine)
    }

    @Test func `of several members that will do, the form has each`() {
        let probe = DemandProbe { body in
            body["title"]?.stringValue?.isEmpty == false && (body["id"] != nil || body["key"] != nil)
        }
        let schema = probe.schema(of: ["title": "T", "id": "1", "key": "k", "more": [1, 2]])
        for good: JSONValue in [["title": "x", "id": 1], ["title": "x", "key": 1], ["title": "x", "key": 1, "a": 2]] {
            #expect(schema.violations(of: good).isEmpty, "\(good)")
        }
        for bad: JSONValue in [["title": "x"], ["id": 1, "key": 2], ["title": "", "id": 1], ["title": 7, "id": 1]] {
            #expect(!schema.violations(of: bad).isEmpty, "\(bad)")
        }
    }

    @Test(arguments: [
        (#"{"operation": "delete", "page_ids": ["1"]}"#, true), (#"{"operation": "delete"}"#, false),
        (#"{"operation": "delete", "page_ids": ["1"], "cql": "x"}"#, false),
        (#"{"operation": "label", "label": "a", "space_key": "OPS", "remove_labels": ["b"]}"#, true),
        (#"{"operation": "label", "cql": "x", "space_key": "OPS", "add_labels": ["b"]}"#, false),
        (#"{"operation": "label", "cql": "x"}"#, false), (#"{"operation": "move", "cql": "x"}"#, false),
        (#"{"operation": "move", "cql": "x", "parent_id": "7", "dry_run": true}"#, true),
        (#"{"operation": "export", "cql": "x", "format": "text"}"#, true),
        (#"{"operation": "index", "spaces": ["OPS"]}"#, true), (#"{"operation": "export", "spaces": ["OPS"]}"#, false),
        (#"{"operation": "update", "cql": "x", "section": "S", "markdown": "M"}"#, true),
        (#"{"operation": "update", "cql": "x", "section": "S"}"#, false),
        (#"{"operation": "update", "pages": [{"page_id": "7", "markdown": "M"}]}"#, true),
        (#"{"operation": "update", "pages": [{"page_id": "7"}]}"#, false),
        (#"{"operation": "create", "pages": [{"title": "T", "space_key": "OPS", "content": "c"}]}"#, true),
        (
            #"{"operation": "create", "pages": [{"title": "T", "space_key": "OPS", "content": "c", "markdown": "m"}]}"#,
            false
        ),
        (#"{"operation": "create", "page_ids": ["7"]}"#, false),
    ])
    func `the forms of bulk requests are those that are taken`(text: String, isTaken: Bool) throws {
        let request = try JSONValue(parsing: text)
        #expect(BulkRequest.forms.contains { $0.violations(of: request).isEmpty } == isTaken)
        #expect(((try? BulkRequest(request)) != nil) == isTaken)
    }

    @Test func `strays are not looked for where text stands verbatim`() {
        let text = "a & b <!-- c & d < e --> f < g <![CDATA[h && i < j]]> & &amp; &#38; <p>k</p>"
        let kept = "a &amp; b <!-- c & d < e --> f &lt; g <![CDATA[h && i < j]]> &amp; &amp; &#38; <p>k</p>"
        #expect(ContentText.escapingStrays(text) == kept)
        #expect(ContentText.escapingStrays("<!-- open & shut") == "<!-- open & shut")
    }

    @Test(arguments: [
        ("2026-11-23T10:32:21Z", 1_795_429_941.0), ("2026-11-23T10:32:21.5z", 1_795_429_941.5),
        ("2026-11-23t12:32:21+02:00", 1_795_429_941.0), ("1970-01-01T00:00:00Z", 0.0),
        ("0000-03-01T00:00:00Z", -62_162_035_200.0),
        ("2024-02-29T23:59:60Z", 1_709_251_200.0), ("9999-12-31T23:59:59-19:20", 253_402_370_399.0),
    ])
    func `every time of RFC 3339 is one`(text: String, seconds: Double) throws {
        #expect(try #require(InternetTime.date(of: text)).timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T10:32:21", "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2026-11-23T24:00:00Z",
        "2026-11-23T10:32:21+24:00", "2026-11-23 10:32:21Z", "٢٠٢٦-11-23T10:32:21Z",
    ])
    func `what is no time is none`(text: String) { #expect(InternetTime.date(of: text) == nil) }
}
