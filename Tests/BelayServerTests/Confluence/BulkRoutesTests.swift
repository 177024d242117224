import BelayServer
import Confluence
import ConfluenceSandbox
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@Suite(.timeLimit(.minutes(2))) struct BulkRoutesTests {
    /// So many pages with their ids.
    private func pages(_ scene: ServiceScene, _ count: Int) async throws -> [JSONValue] {
        var ids: [JSONValue] = []
        for number in 1...count { ids.append(.string(try await scene.makePage("Page \(number)"))) }
        return ids
    }

    private func counts(_ job: JSONValue) -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: ["total", "done", "skipped", "failed", "open"].map { ($0, job[$0]?.intValue ?? -1) })
    }

    @Test func `a job is a run that tells what became of each item`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 3)
            let started = try await scene.post(
                "/bulk/process", ["operation": "delete", "page_ids": .array(ids + ["999999"])])
            #expect(started.status == .accepted, "\(started.text)")
            let id = try #require(started.json["id"]?.stringValue)
            #expect(started.header("Location") == "/jobs/\(id)")
            let job = try await scene.ended(id)
            #expect(job["state"] == "succeeded")
            #expect(counts(job) == ["total": 4, "done": 3, "skipped": 0, "failed": 1, "open": 0])
            #expect(job["progress"] == 1.0)
            #expect(job["errors"]?[0]?["target"] == "999999")
            #expect(job["errors"]?[0]?["failure"]?["kind"] == "not_found")
            for id in ids { #expect(try await scene.sandbox.page(id: id.stringValue ?? "") == nil) }
            let items = try await scene.items(job)
            let states = items.map { $0["state"] }
            #expect(states == ["done", "done", "done", "failed"])
            let failed = try await scene.items(job, "?state=failed")
            #expect(failed.count == 1)
            let run = try await scene.client.get("/runs/\(id)").json
            #expect(run["workflow"] == "bulk-process")
            #expect(run["outputs"]?["failed"] == 1)
        }
    }

    @Test func `a dry run tells what would be done, and does nothing`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 2)
            await scene.sandbox.resetJournal()
            let requests: [JSONValue] = [
                ["operation": "delete", "page_ids": .array(ids)],
                ["operation": "label", "page_ids": .array(ids), "add_labels": ["x"]],
                ["operation": "move", "page_ids": .array([ids[0]]), "parent_id": ids[1]],
                ["operation": "export", "page_ids": .array(ids)],
                ["operation": "index", "page_ids": .array(ids)],
                ["operation": "update", "page_ids": .array(ids), "section": "Contacts", "markdown": "sre"],
                ["operation": "create", "pages": [["title": "New", "space_key": "OPS", "markdown": "x"]]],
            ]
            for request in requests {
                var members = request.objectValue ?? [:]
                members["dry_run"] = true
                let job = try await scene.finishedJob(.object(members))
                #expect(job["dry_run"] == true)
                #expect(job["failed"] == 0, "\(job)")
                let items = try await scene.items(job)
                let plans = items.compactMap { $0["result"]?["would"] }
                #expect(plans.count == items.count, "\(items)")
                #expect(Set(plans) == [request["operation"] ?? .null])
            }
            let methods = await Set(scene.sandbox.requestJournal().map(\.method))
            #expect(methods == ["GET"])
        }
    }

    @Test func `pages are created and updated with contents of their own`() async throws {
        try await ServiceScene.with { scene in
            _ = try await scene.makePage("Taken")
            let created = try await scene.finishedJob([
                "operation": "create",
                "pages": [
                    ["title": "One", "space_key": "OPS", "markdown": "**1**"],
                    ["title": "Two", "space_key": "INC", "content": "<p>2</p>"],
                    ["title": "Taken", "space_key": "OPS", "content": "<p>3</p>"],
                ],
            ])
            #expect(counts(created) == ["total": 3, "done": 2, "skipped": 0, "failed": 1, "open": 0])
            let one = try #require(try await scene.sandbox.page(titled: "One", inSpace: "OPS"))
            #expect(one.storage == "<p><strong>1</strong></p>")
            let updated = try await scene.finishedJob([
                "operation": "update",
                "pages": [
                    ["page_id": .string(one.id), "title": "One more", "markdown": "**1**"],
                    ["page_id": "999999", "markdown": "x"],
                ],
            ])
            #expect(counts(updated) == ["total": 2, "done": 1, "skipped": 0, "failed": 1, "open": 0])
            #expect(try await scene.page(one.id).title == "One more")
            let again = try await scene.finishedJob([
                "operation": "update", "pages": [["page_id": .string(one.id), "markdown": "**1**"]],
            ])
            #expect(again["skipped"] == 1)
            #expect(try await scene.page(one.id).version == 2)
        }
    }

    @Test func `a section is replaced on all pages of a label, the rest stays`() async throws {
        try await ServiceScene.with { scene in
            var ids: [JSONValue] = []
            for number in 1...3 {
                let storage = "<p>Number \(number)</p><h2>Contacts</h2><p>old</p>"
                ids.append(.string(try await scene.makePage("Page \(number)", storage)))
            }
            _ = try await scene.finishedJob(
                ["operation": "label", "page_ids": .array(Array(ids.prefix(2))), "add_labels": ["runbook"]])
            let job = try await scene.finishedJob([
                "operation": "update", "label": "runbook", "space_key": "OPS", "section": "Contacts",
                "markdown": "new",
            ])
            #expect(job["done"] == 2, "\(job)")
            let first = try await scene.page(ids[0].stringValue ?? "")
            #expect(first.storage == "<p>Number 1</p><h2>Contacts</h2><p>new</p>")
            #expect(try await scene.page(ids[2].stringValue ?? "").version == 1)
        }
    }

    @Test func `labels are put on and taken off, pages are moved`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 3)
            let labelled = try await scene.finishedJob(
                ["operation": "label", "page_ids": .array(ids), "add_labels": ["a", "b"]])
            #expect(labelled["done"] == 3)
            let changed = try await scene.finishedJob(
                ["operation": "label", "page_ids": .array(ids), "add_labels": ["c"], "remove_labels": ["a"]])
            #expect(changed["done"] == 3)
            #expect(try await scene.page(ids[0].stringValue ?? "").labels.sorted() == ["b", "c"])
            let moved = try await scene.finishedJob(
                ["operation": "move", "page_ids": .array(Array(ids.prefix(2))), "parent_id": ids[2]])
            #expect(moved["done"] == 2)
            let page = try await scene.client.get("/pages/\(ids[0].stringValue ?? "")").json
            #expect(page["parent_id"] == ids[2])
            let again = try await scene.finishedJob(
                ["operation": "move", "page_ids": .array(Array(ids.prefix(2))), "parent_id": ids[2]])
            #expect(again["skipped"] == 2)
        }
    }

    @Test func `exported texts are read line by line`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 3)
            let job = try await scene.finishedJob(
                ["operation": "export", "page_ids": .array(ids), "format": "text"])
            let id = try #require(job["id"]?.stringValue)
            let answer = try await scene.client.get("/jobs/\(id)/export")
            #expect(answer.header("Content-Type") == "application/x-ndjson")
            let lines = try answer.text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            let found = lines.map { $0["page_id"] ?? .null }
            #expect(found == ids)
            #expect(lines.first?["text"] == "One two")
            let other = try await scene.finishedJob(["operation": "delete", "page_ids": .array(ids)])
            let otherID = try #require(other["id"]?.stringValue)
            #expect(try await scene.client.get("/jobs/\(otherID)/export").status == .notFound)
        }
    }

    @Test func `single pages reach the index, and leave it`() async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage("Zookeeper", "<p>Move its leader.</p>")
            let job = try await scene.finishedJob(["page_ids": [.string(id)]], path: "/bulk/index")
            #expect(job["done"] == 1, "\(job)")
            let found = try await scene.post("/runbooks/find", ["symptom": "zookeeper leader"])
            #expect(found.json["hits"]?[0]?["page_id"] == .string(id))
            try await scene.sandbox.replaceBody(ofPage: id, storage: "<p>Drain the queue.</p>")
            _ = try await scene.finishedJob(["page_ids": [.string(id)]], path: "/bulk/index")
            let changed = try await scene.post("/runbooks/find", ["symptom": "drain the queue"])
            #expect(changed.json["hits"]?[0]?["passage"]?.stringValue?.contains("Drain") == true)
        }
    }

    @Test func `a job that was stopped goes on with what is left`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 12)
            try await scene.sandbox.addFault(
                SandboxFaultRule(try SandboxFault(parsing: "latency=200ms"), path: "*/pages/*"))
            let started = try await scene.post("/bulk/process", ["operation": "delete", "page_ids": .array(ids)])
            let id = try #require(started.json["id"]?.stringValue)
            while try await scene.client.get("/jobs/\(id)").json["done"]?.intValue ?? 0 == 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
            let running = try await scene.client.send(.post, "/jobs/\(id)/resume")
            #expect(running.status == .conflict)
            _ = try await scene.client.send(.post, "/runs/\(id)/cancel")
            let stopped = try await scene.ended(id)
            #expect(stopped["state"] == "cancelled")
            let done = try #require(stopped["done"]?.intValue)
            try #require(done < 12)
            await scene.sandbox.removeFaults()
            let resumed = try await scene.client.send(.post, "/jobs/\(id)/resume", #"{"reason": "go on"}"#)
            #expect(resumed.status == .accepted, "\(resumed.text)")
            let job = try await scene.ended(try #require(resumed.json["id"]?.stringValue))
            #expect(counts(job) == ["total": 12, "done": 12, "skipped": 0, "failed": 0, "open": 0])
            let deletions = await scene.sandbox.requestJournal().filter { $0.method == "DELETE" }.map(\.path)
            // What was under way when the job was stopped may be asked for again, and is gone by then.
            #expect(deletions.count <= 12 + 4)
        }
    }

    @Test func `items that failed are done when their job is resumed`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 2)
            _ = try await scene.finishedJob(["operation": "delete", "page_ids": [ids[1]]])
            let job = try await scene.finishedJob(
                ["operation": "label", "page_ids": .array(ids), "add_labels": ["x"]])
            #expect(job["failed"] == 1)
            _ = try await scene.services.confluence().restorePage(id: ids[1].stringValue ?? "")
            let id = try #require(job["id"]?.stringValue)
            let resumed = try await scene.client.send(.post, "/jobs/\(id)/resume")
            let end = try await scene.ended(try #require(resumed.json["id"]?.stringValue))
            #expect(counts(end) == ["total": 2, "done": 2, "skipped": 0, "failed": 0, "open": 0])
        }
    }

    @Test func `what a request for a job lacks is named`() async throws {
        try await ServiceScene.with { scene in
            let cases: [(JSONValue, String)] = [
                ([:], "/operation"), (["operation": "burn"], "/operation"),
                (["operation": "delete"], "/page_ids"),
                (["operation": "delete", "page_ids": []], "/page_ids"),
                (["operation": "delete", "page_ids": ["1"], "label": "x"], "/label"),
                (["operation": "delete", "page_ids": ["1"], "parent_id": "2"], "/parent_id"),
                (["operation": "move", "page_ids": ["1"]], "/parent_id"),
                (["operation": "label", "page_ids": ["1"]], "/add_labels"),
                (["operation": "update", "label": "x"], "/section"),
                (["operation": "delete", "page_ids": ["1"], "space_key": "OPS"], "/space_key"),
                (["operation": "create", "pages": [["title": "T", "markdown": "x"]]], "/pages/0/space_key"),
                (["operation": "create", "pages": [["title": "T", "space_key": "OPS"]]], "/pages/0/content"),
                (
                    ["operation": "update", "pages": [["page_id": "1", "markdown": "x", "space_key": "S"]]],
                    "/pages/0/space_key"
                ),
            ]
            for (body, pointer) in cases {
                let answer = try await scene.post("/bulk/process", body)
                #expect(answer.status == .unprocessableContent, "\(body): \(answer.text)")
                let pointers = answer.json["errors"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } ?? []
                #expect(pointers.contains(pointer), "\(body): \(answer.text)")
            }
            let indexing = try await scene.post("/bulk/index", ["operation": "delete"])
            #expect(indexing.json["errors"]?[0]?["pointer"] == "/operation")
            #expect(try await scene.client.get("/jobs/none").status == .notFound)
            #expect(try await scene.client.get("/jobs/none/items").status == .notFound)
        }
    }

    @Test func `a site that is down for a while loses no item`() async throws {
        try await ServiceScene.with { scene in
            let ids = try await pages(scene, 4)
            try await scene.sandbox.addFault(
                SandboxFaultRule(SandboxFault(.unavailable), path: "*/label*", count: 3))
            let job = try await scene.finishedJob(
                ["operation": "label", "page_ids": .array(ids), "add_labels": ["x"]])
            #expect(counts(job) == ["total": 4, "done": 4, "skipped": 0, "failed": 0, "open": 0], "\(job)")
        }
    }
}
