import Confluence
import ConfluenceSandbox
import Foundation
import JSON
import StepKit
import Testing

/// `space.sync`, `space.index` and `runbook.find`, one after the other.
@Suite(.timeLimit(.minutes(1))) struct RunbookStepsTests {
    private func makeRunbooks(_ scene: StepScene) async throws {
        for (title, text) in [
            ("Kafka consumer lag", "<p>Consumers are behind the broker.</p><h2>Fix</h2><p>Add partitions.</p>"),
            ("Expired certificate", "<p>Renew it with the issuer.</p>"),
            ("Disk is filling up", "<p>Remove old logs, then grow the volume.</p>"),
        ] {
            try await scene.sandbox.makePage(titled: title, storage: text, inSpace: "OPS")
        }
    }

    private func synced(_ scene: StepScene, _ key: JSONValue = "OPS") async throws -> [Int?] {
        let outputs = try await scene.run("space.sync", ["space": key])
        #expect(outputs["space"] == "OPS")
        #expect(outputs["problems"] == [])
        return ["seen", "fetched", "unchanged", "removed"].map { outputs[$0]?.intValue }
    }

    private func indexed(_ scene: StepScene, _ input: [String: JSONValue] = [:]) async throws -> [Int?] {
        let outputs = try await scene.run("space.index", input)
        return ["pages", "embedded", "removed"].map { outputs[$0]?.intValue }
    }

    @Test func `labels that cannot be listed are told, and cost no sync`() async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            try await scene.sandbox.addFault(
                SandboxFaultRule(SandboxFault(.loginPage), path: "/wiki/rest/api/content/search", count: 9))
            let outputs = try await scene.run("space.sync", ["space": "OPS"])
            #expect(outputs["fetched"] == 4)
            let problem = outputs["problems"]?[0]?.stringValue ?? ""
            #expect(problem.hasPrefix("labels could not be listed, those of before stay: "), "\(outputs)")
        }
    }

    @Test func `a space is mirrored, indexed and found`() async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            // The space's home page is a page, too.
            #expect(try await synced(scene) == [4, 4, 0, 0])
            let first = try await indexed(scene, ["space": "OPS"])
            #expect(first[0] == 4)
            #expect(try #require(first[1]) >= 4)
            let lines = Lines()
            let outputs = try await scene.run(
                "runbook.find", ["symptom": "consumers behind the broker", "space": "OPS", "limit": 2],
                .test(log: { lines.append($0) }))
            let hits = try #require(outputs["hits"]?.arrayValue)
            let best = try #require(hits.first)
            #expect(hits.count <= 2)
            #expect(best["title"] == "Kafka consumer lag")
            #expect(best["space"] == "OPS")
            #expect(best["passage"]?.stringValue?.hasPrefix("Consumers are behind the broker.") == true)
            #expect(best["url"]?.stringValue?.hasPrefix(await scene.sandbox.baseURL) == true)
            #expect(outputs["used_vectors"] == true)
            #expect(lines.all.first?.hasPrefix("Kafka consumer lag  http") == true)
            let plan = try await scene.plan("runbook.find", ["symptom": "consumers behind the broker", "limit": 1])
            #expect(plan.summary == "would find Kafka consumer lag")
        }
    }

    @Test(arguments: ["OPS", "ops"])
    func `a second sync fetches no page, however the key is written`(key: String) async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            _ = try await synced(scene, .string(key))
            _ = try await indexed(scene)
            await scene.sandbox.resetJournal()
            #expect(try await synced(scene, .string(key)) == [4, 0, 4, 0])
            let journal = await scene.sandbox.requestJournal()
            #expect(!journal.isEmpty)
            #expect(journal.allSatisfy { $0.method == "GET" && !$0.query.contains("body-format") })
            #expect(journal.allSatisfy { !$0.path.contains("/api/v2/pages") })
            #expect(try await indexed(scene) == [0, 0, 0])
        }
    }

    @Test func `only what has changed is fetched and embedded`() async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            _ = try await synced(scene)
            _ = try await indexed(scene)
            let page = try #require(try await scene.sandbox.page(titled: "Expired certificate", inSpace: "OPS"))
            let gone = try #require(try await scene.sandbox.page(titled: "Disk is filling up", inSpace: "OPS"))
            try await scene.sandbox.replaceBody(ofPage: page.id, storage: "<p>Ask the authority for a new one.</p>")
            try await scene.client.deletePage(id: gone.id)
            await scene.sandbox.resetJournal()
            #expect(try await synced(scene) == [3, 1, 2, 1])
            let fetched = await scene.sandbox.requestJournal().filter { $0.query.contains("body-format") }.map(\.path)
            #expect(Set(fetched) == ["/wiki/api/v2/pages/\(page.id)", "/wiki/api/v2/pages/\(gone.id)"])
            #expect(try await indexed(scene)[0] == 1)
            let outputs = try await scene.run("runbook.find", ["symptom": "old logs on the volume"])
            #expect(outputs["hits"]?.arrayValue?.contains { $0["title"] == "Disk is filling up" } == false)
        }
    }

    @Test func `the runbook that the alert itself names comes first`() async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            _ = try await synced(scene)
            _ = try await indexed(scene)
            let page = try #require(try await scene.sandbox.page(titled: "Expired certificate", inSpace: "OPS"))
            let incident = Incident(
                status: "firing", title: "KafkaConsumerLag", severity: "critical", service: "billing",
                labels: ["pod": "billing-7c9f4"], runbookURL: "https://elsewhere.example/wiki/pages/\(page.id)",
                dedupeKey: "1")
            let symptom: JSONValue = "consumers behind the broker"
            let outputs = try await scene.run("runbook.find", ["symptom": symptom, "incident": incident.json])
            #expect(outputs["hits"]?.arrayValue?.first?["title"] == "Expired certificate")
            #expect(outputs["confidence"] == "high")
            let without = try await scene.run("runbook.find", ["symptom": symptom, "incident": .null])
            #expect(without["hits"]?.arrayValue?.first?["title"] == "Kafka consumer lag")
        }
    }

    @Test func `plans of sync and index change nothing`() async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            let sync = try await scene.plan("space.sync", ["space": "ops"])
            #expect(sync.summary == "would mirror what has changed in space OPS, \"Operations\"")
            let index = try await scene.plan("space.index", [:])
            #expect(index.summary == "would index what has changed in all spaces")
            #expect(await scene.methods() == ["GET"])
            let find = try await scene.plan("runbook.find", ["symptom": "certificate"])
            #expect(find.summary == "would find no runbook")
            #expect(try await synced(scene)[1] == 4)
        }
    }

    @Test func `feedback counts for later lookups, once for each run or author`() async throws {
        try await StepScene.with { scene in
            try await makeRunbooks(scene)
            _ = try await synced(scene)
            _ = try await indexed(scene)
            let page = try #require(try await scene.sandbox.page(titled: "Disk is filling up", inSpace: "OPS"))
            let symptom: JSONValue = "volume of the certificate store"
            var input: [String: JSONValue] = ["page_id": .string(page.id), "verdict": "helped", "symptom": symptom]
            let plan = try await scene.plan("runbook.feedback", input)
            #expect(plan.summary == "would note 'helped' for page \(page.id)")
            for _ in 1...2 {
                let outputs = try await scene.run("runbook.feedback", input)
                #expect(outputs == ["helped": 1, "wrong": 0])
            }
            for author in ["ada", "grace", "ada"] {
                input["author"] = .string(author)
                _ = try await scene.run("runbook.feedback", input)
            }
            input["verdict"] = "wrong"
            let outputs = try await scene.run("runbook.feedback", input)
            #expect(outputs == ["helped": 2, "wrong": 1])
            let other = try await scene.run(
                "runbook.feedback", ["page_id": "1", "verdict": "wrong", "symptom": "broker unreachable"])
            #expect(other == ["helped": 0, "wrong": 1])
            for empty in ["page_id", "symptom"] {
                let failure = try await scene.failure("runbook.feedback", input.merging([empty: " "]) { $1 })
                #expect(failure.kind == .rejectedInput)
            }
        }
    }

    @Test func `nothing found is no failure`() async throws {
        try await StepScene.with { scene in
            for symptom in ["certificate", "", "\" OR * NEAR(", "\u{0600}\"\u{0301}"] {
                let outputs = try await scene.run("runbook.find", ["symptom": .string(symptom), "space": "NONE"])
                #expect(outputs["hits"] == [])
                #expect(outputs["confidence"] == "low")
            }
        }
    }
}
