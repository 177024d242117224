import ConfluenceSandbox
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import Testing

@Suite(.timeLimit(.minutes(1))) struct SearchRoutesTests {
    private func titles(_ answer: Answer) -> [String] {
        (answer.json["results"]?.arrayValue ?? []).compactMap { $0["title"]?.stringValue }.sorted()
    }

    @Test func `words, titles, labels and spaces narrow a search`() async throws {
        try await ServiceScene.with { scene in
            let full = try await scene.makePage("Disk full", "<p>Grow the volume</p>")
            _ = try await scene.makePage("Disk broken", "<p>Replace the drive</p>", space: "INC")
            _ = try await scene.makePage("Pods", "<p>Grow the pool</p>")
            _ = try await scene.finishedJob(
                ["operation": "label", "page_ids": [.string(full)], "add_labels": ["runbook"]])
            let client = scene.client
            #expect(titles(try await client.get("/search?query=grow")) == ["Disk full", "Pods"])
            #expect(titles(try await client.get("/search?title=disk")) == ["Disk broken", "Disk full"])
            #expect(titles(try await client.get("/search?title=disk&space=INC")) == ["Disk broken"])
            #expect(titles(try await client.get("/search?label=runbook")) == ["Disk full"])
            #expect(titles(try await client.get("/search/spaces/ops?query=grow")) == ["Disk full", "Pods"])
            #expect(titles(try await client.get("/search?query=grow&from=2000-01-01&to=2999-01-01")).count == 2)
            #expect(titles(try await client.get("/search?query=grow&to=2000-01-01")) == [])
            let hit = try await client.get("/search?title=broken").json["results"]?[0]
            #expect(hit?["space_key"] == "INC")
            #expect(hit?["type"] == "page")
            #expect(hit?["url"]?.stringValue?.hasPrefix("http://") == true)
        }
    }

    @Test func `a search is read page by page, each hit once`() async throws {
        for profile in [SandboxProfile.cloud, .dataCenter] {
            try await ServiceScene.with(profile: profile) { scene in
                for number in 1...7 { _ = try await scene.makePage("Number \(number)", "<p>common</p>") }
                var seen: [String] = []
                var next: String? = "/search?query=common&limit=3"
                var pages = 0
                while let path = next {
                    let answer = try await scene.client.get(path)
                    #expect(answer.status == .ok, "\(answer.text)")
                    seen += titles(answer)
                    pages += 1
                    next = answer.header("Link")?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
                    try #require(pages < 10)
                }
                #expect(seen.sorted() == (1...7).map { "Number \($0)" })
                #expect(pages == 3)
            }
        }
    }

    @Test func `what is searched for stays text, whatever it looks like`() async throws {
        try await ServiceScene.with { scene in
            _ = try await scene.makePage("Plain", "<p>word</p>")
            let attacks = [
                #"word" or type = page or text ~ "word"#, #"x\" OR space = "INC"#, "word) or (type=page",
                "AND OR NOT x",
            ]
            for attack in attacks {
                for name in ["query", "title", "label", "author", "space"] {
                    let text = try #require(attack.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                    let answer = try await scene.client.get("/search?\(name)=\(text)")
                    #expect([.ok, .badRequest].contains(answer.status), "\(name): \(answer.text)")
                    #expect(titles(answer) == [], "\(name)=\(attack) found something: \(answer.text)")
                }
            }
        }
    }

    @Test(arguments: [
        "/search?query=x&cursor=garbage", "/search?query=x&cursor=0", "/search?query=x&from=yesterday",
        "/search?query=x&to=2026-13-40", "/search?query=x&limit=0", "/search?query=x&limit=101",
        "/search?query=x&type=user", "/search?query=x&sort=up", "/search?query=x&query=y",
    ])
    func `a search that makes no sense is refused`(path: String) async throws {
        try await ServiceScene.with { scene in
            let answer = try await scene.client.get(path)
            #expect(answer.status == .badRequest, "\(path): \(answer.text)")
        }
    }

    @Test func `a search without terms lists pages, one without a word finds none, and a made-up cursor leads nowhere`()
        async throws
    {
        try await ServiceScene.with { scene in
            _ = try await scene.makePage("Disk full")
            let all = try await scene.client.get("/search")
            #expect(all.status == .ok && titles(all).contains("Disk full"))
            let none = try await scene.client.get("/search?query=%22%22")
            #expect(none.status == .ok && titles(none).isEmpty)
            #expect(try await scene.client.get("/search?cursor=c1.AAAA").status == .notFound)
            let first = try await scene.client.get("/search?limit=1")
            let next = try #require(first.header("Link")?.firstMatch(of: /<([^>]+)>/))
            #expect(try await scene.client.get(String(next.1)).status == .ok)
        }
    }

    @Test func `a space that there is not is not found`() async throws {
        try await ServiceScene.with { scene async throws in
            #expect(try await scene.client.get("/search/spaces/NONE?query=x").status == .notFound)
        }
    }

    @Test func `the index is searched by meaning, within what is asked for`() async throws {
        try await ServiceScene.with { scene in
            let full = try await scene.makePage("Disk full", "<h2>Mitigation</h2><p>Grow the volume of the disk</p>")
            _ = try await scene.makePage("Certificates", "<p>Renew them with the issuer</p>")
            _ = try await scene.makePage("Disk lost", "<p>Replace the disk of the volume</p>", space: "INC")
            _ = try await scene.finishedJob(
                ["operation": "label", "page_ids": [.string(full)], "add_labels": ["runbook"]])
            let job = try await scene.finishedJob(["spaces": ["OPS", "INC"]], path: "/bulk/index")
            #expect(job["state"] == "succeeded")
            let all = try await scene.post("/search/vector", ["query": "grow the volume of the disk"])
            #expect(all.status == .ok, "\(all.text)")
            let hits = all.json["hits"]?.arrayValue ?? []
            #expect(hits.count == 5, "\(all.text)")
            #expect(hits.first?["page_id"] == .string(full))
            #expect(hits.first?["section"] == "Mitigation")
            #expect(hits.first?["passage"]?.stringValue?.contains("Grow the volume") == true)
            let scores = hits.compactMap { $0["score"]?.doubleValue }
            #expect(scores == scores.sorted(by: >))

            func found(_ more: JSONValue) async throws -> [String] {
                var body = more.objectValue ?? [:]
                body["query"] = "grow the volume of the disk"
                let answer = try await scene.post("/search/vector", .object(body))
                return (answer.json["hits"]?.arrayValue ?? []).compactMap { $0["title"]?.stringValue }
            }
            #expect(try await found(["limit": 1]) == ["Disk full"])
            #expect(try await found(["space_key": "INC"]).contains("Disk lost"))
            #expect(try await !found(["space_key": "INC"]).contains("Disk full"))
            #expect(try await found(["labels": ["runbook"]]) == ["Disk full"])
            #expect(try await found(["min_score": 0.999]).count < 5)
        }
    }

    @Test func `without vectors, a search by meaning says what to do, and in an empty index it finds nothing`()
        async throws
    {
        try await ServiceScene.with(embedder: nil) { scene in
            let empty = try await scene.post("/search/vector", ["query": "disk"])
            #expect(empty.status == .ok && empty.json["hits"] == [])
            _ = try await scene.makePage("Disk full", "<p>Grow the disk</p>")
            _ = try await scene.finishedJob(["spaces": ["OPS"]], path: "/bulk/index")
            let answer = try await scene.post("/search/vector", ["query": "disk"])
            #expect(answer.status == .conflict)
            #expect(answer.json["detail"]?.stringValue?.contains("/bulk/index") == true)
        }
    }

    @Test func `runbooks are found, judged, and missed`() async throws {
        try await ServiceScene.with { scene in
            let id = try await scene.makePage(
                "KubePodCrashLooping", "<p>A container of the pod restarts again and again.</p>")
            _ = try await scene.finishedJob(["spaces": ["OPS"]], path: "/bulk/index")
            let incident: JSONValue = ["labels": ["service": "payments"], "severity": "critical"]
            let found = try await scene.post(
                "/runbooks/find", ["symptom": "KubePodCrashLooping", "incident": incident, "space_key": "OPS"])
            #expect(found.status == .ok, "\(found.text)")
            #expect(found.json["hits"]?[0]?["page_id"] == .string(id))
            #expect(["high", "medium"].contains(found.json["confidence"]?.stringValue))

            let judged = try await scene.post(
                "/runbooks/feedback",
                ["symptom": "KubePodCrashLooping", "page_id": .string(id), "verdict": "helped", "author": "ann"])
            #expect(judged.status == .ok)
            #expect(judged.json == ["helped": 1, "wrong": 0])

            _ = try await scene.post("/runbooks/find", ["symptom": "the coffee machine leaks"])
            let gaps = try await scene.client.get("/runbooks/gaps?limit=5")
            #expect(gaps.json["gaps"]?[0]?["symptoms"]?[0]?["symptom"] == "the coffee machine leaks")
            #expect(gaps.json["total"] == 1)

            for body: JSONValue in [[:], ["symptom": "  "], ["symptom": "x", "limit": 51]] {
                #expect(try await scene.post("/runbooks/find", body).status == .unprocessableContent)
            }
            let wrong = try await scene.post(
                "/runbooks/feedback", ["symptom": "x", "page_id": "1", "verdict": "great"])
            #expect(wrong.json["errors"]?[0]?["pointer"] == "/verdict")
        }
    }
}
