import Confluence
import ConfluenceSandbox
import Foundation
import JSON
import StepKit
import StepKitTesting
import Testing

@testable import StandardSteps

@Suite(.timeLimit(.minutes(1))) struct BulkProcessTests {
    private func pages(_ scene: StepScene, _ count: Int) async throws -> [String] {
        var ids: [String] = []
        for number in 1...count {
            ids.append(
                try await scene.sandbox.makePage(titled: "Page \(number)", storage: "<p>x</p>", inSpace: "OPS"))
        }
        return ids
    }

    private func label(_ ids: [String]) -> [String: JSONValue] {
        [
            "request": [
                "operation": "label", "page_ids": .array(ids.map { .string($0) }), "add_labels": ["checked"],
            ]
        ]
    }

    @Test func `a second attempt does only what the first has left`() async throws {
        try await StepScene.with { scene in
            let ids = try await pages(scene, 6)
            let request = try BulkRequest(label(ids)["request"] ?? nil)
            try await scene.jobs.add(request, as: "key-1")
            // As a crash leaves them: two are done, one was under way.
            for _ in 1...2 {
                let item = try #require(try await scene.jobs.begin(in: "key-1"))
                try await scene.jobs.end(item.position, in: "key-1", .done([:]))
            }
            _ = try await scene.jobs.begin(in: "key-1")
            await scene.sandbox.resetJournal()
            let outputs = try await scene.run("bulk.process", label(ids), .test(key: "key-1", attempt: 2))
            #expect(outputs["done"] == 6)
            let written = await scene.sandbox.requestJournal().filter { $0.method == "POST" }
            #expect(written.count == 4)
            #expect(try await scene.page(ids[0]).labels.isEmpty)
            #expect(try await scene.page(ids[2]).labels == ["checked"])
            let items = try await scene.jobs.fetchItems("key-1", limit: 10)
            #expect(items.map(\.tries) == [1, 1, 2, 1, 1, 1])
        }
    }

    @Test func `what an earlier attempt has created, updated or deleted is not done again`() async throws {
        try await StepScene.with { scene in
            let ids = try await pages(scene, 2)
            func begun(_ request: JSONValue, _ job: String) async throws -> BulkItem {
                try await scene.jobs.add(try BulkRequest(request), as: job)
                _ = try await scene.jobs.begin(in: job)
                try await scene.jobs.releaseRunning(in: job)
                return try #require(try await scene.jobs.fetchItems(job, limit: 1).first)
            }
            // Each was done by Confluence, and belay was killed before it knew.
            let creation: JSONValue = [
                "operation": "create", "pages": [["title": "New", "space_key": "OPS", "content": "<p>new</p>"]],
            ]
            _ = try await begun(creation, "c")
            let space = try await scene.client.fetchSpace(key: "OPS")
            let new = try await scene.client.createPage(in: space, title: "New", storage: "<p>new</p>", key: "c.1")
            let created = try await scene.run("bulk.process", ["job": "c"])
            #expect(created["done"] == 1)
            #expect(try await scene.page(new.id).version == 1)

            let update: JSONValue = [
                "operation": "update", "pages": [["page_id": .string(ids[0]), "content": "<p>ours</p>"]],
            ]
            _ = try await begun(update, "u")
            _ = try await scene.client.editPage(id: ids[0], message: "m", key: "u.1") { _ in "<p>ours</p>" }
            // Somebody has edited the page since: their words stay.
            try await scene.sandbox.replaceBody(ofPage: ids[0], storage: "<p>theirs</p>")
            let updated = try await scene.run("bulk.process", ["job": "u"])
            #expect(updated["done"] == 1)
            #expect(try await scene.page(ids[0]).storage == "<p>theirs</p>")

            _ = try await begun(["operation": "delete", "page_ids": [.string(ids[1])]], "d")
            try await scene.client.deletePage(id: ids[1])
            let deleted = try await scene.run("bulk.process", ["job": "d"])
            #expect(deleted["done"] == 1, "\(deleted)")
            #expect(deleted["failed"] == 0)
        }
    }

    @Test func `a page that was never there is no page that was deleted, however often it is tried`() async throws {
        try await StepScene.with { scene in
            let outputs = try await scene.run(
                "bulk.process", ["request": ["operation": "delete", "page_ids": ["999999"]]])
            #expect(outputs["failed"] == 1)
            #expect(outputs["errors"]?[0]?.stringValue?.hasPrefix("999999: ") == true)
            try await scene.jobs.reopenFailed(in: "key-1")
            let again = try await scene.run("bulk.process", ["job": "key-1"])
            #expect(again["failed"] == 1)
        }
    }

    @Test func `while Confluence is down, the step fails as transient and the items stay`() async throws {
        try await StepScene.with { scene in
            let ids = try await pages(scene, 3)
            try await scene.sandbox.addFault(SandboxFaultRule(SandboxFault(.badGateway), path: "*/label*"))
            let failure = try await scene.failure("bulk.process", label(ids))
            #expect(failure.kind == .transient)
            let progress = try await scene.jobs.fetchProgress("key-1")
            #expect(progress.open == 3)
            await scene.sandbox.removeFaults()
            let outputs = try await scene.run("bulk.process", label(ids))
            #expect(outputs["done"] == 3)
        }
    }

    @Test func `an item that Confluence always fails on does not hold the others up for ever`() async throws {
        try await StepScene.with { scene in
            let ids = try await pages(scene, 2)
            try await scene.sandbox.addFault(
                SandboxFaultRule(SandboxFault(.internalError), path: "*/\(ids[0])/label*"))
            var outputs: JSONValue?
            var attempts = 0
            while outputs == nil, attempts < 10 {
                attempts += 1
                do {
                    outputs = try await scene.run("bulk.process", label(ids))
                } catch let failure as StepFailure {
                    #expect(failure.kind == .transient)
                }
            }
            // It was done, or found done: an attempt that was stopped by the other item may have got that far.
            let (done, skipped) = (outputs?["done"]?.intValue ?? 0, outputs?["skipped"]?.intValue ?? 0)
            #expect(done + skipped == 1, "\(String(describing: outputs))")
            #expect(outputs?["failed"] == 1)
            #expect(try await scene.page(ids[1]).labels == ["checked"])
        }
    }

    @Test func `a wrong request and an unknown job are refused`() async throws {
        try await StepScene.with { scene in
            let wrong = try await scene.failure("bulk.process", ["request": ["operation": "burn"]])
            #expect(wrong.kind == .rejectedInput)
            #expect(wrong.field == "/request/operation")
            let unknown = try await scene.failure("bulk.process", ["job": "none"])
            #expect(unknown.kind == .notFound)
        }
    }

    @Test func `a plan tells what would be done, and does nothing`() async throws {
        try await StepScene.with { scene in
            let ids = try await pages(scene, 2)
            let named = try await scene.plan("bulk.process", label(ids))
            #expect(named.summary == "would label 2 pages")
            let found = try await scene.plan(
                "bulk.process", ["request": ["operation": "delete", "cql": "type = page and title = \"Page 1\""]])
            #expect(found.summary.hasPrefix("would delete \"Page 1\""))
            #expect(await scene.methods().isDisjoint(with: ["POST", "PUT", "DELETE"]))
        }
    }

    @Test func `the oldest jobs go when there are too many`() async throws {
        try await StepScene.with { scene in
            let request = try BulkRequest(["operation": "delete", "page_ids": ["1"]])
            for number in 0...BulkJobStore.jobsMax {
                try await scene.jobs.add(request, as: "job-\(number)", at: Date(timeIntervalSince1970: Double(number)))
            }
            #expect(try await scene.jobs.fetchJob("job-0") == nil)
            #expect(try await scene.jobs.fetchItems("job-0", limit: 1).isEmpty)
            #expect(try await scene.jobs.fetchJob("job-1") != nil)
        }
    }
}
