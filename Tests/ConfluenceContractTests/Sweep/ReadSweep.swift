import ConfluenceSandbox
import HTTP
import JSON

/// Reads everything in every way that the document names.
struct ReadSweep {
    let site: SweepSite
    /// Paths whose placeholders nothing fills.
    private(set) var unfilled: [String] = []
    /// Plain reads that were refused.
    private(set) var refused: [String] = []

    init(site: SweepSite) {
        self.site = site
    }

    /// Sweeps over all paths of the sandbox that can be read.
    mutating func run() async throws {
        for route in site.routes("GET") {
            guard let path = site.ids.fill(route) else {
                unfilled.append(route)
                continue
            }
            try await sweep(path)
        }
    }

    private mutating func sweep(_ path: String) async throws {
        let (document, documentPath) = site.judge.validator.document(of: path)
        let operation = document.operations(at: documentPath).first { $0.method == "GET" }
        let required =
            (operation?.parameters ?? []).filter { $0.isRequired && $0.place == .query }
            .map { "\($0.name)=\(Self.example(of: $0.name, at: path))" } + neededUnsaid(path)
        let plain = Self.target(path, required)
        let answer = try await site.send("GET", plain)
        // 501: what the sandbox leaves out says so.
        if ![200, 302, 410, 501].contains(answer.status) {
            refused.append("GET \(plain): \(answer.status) \(answer.text)")
        }
        guard let operation, answer.status == 200 else { return }
        for parameter in operation.parameters where parameter.place == .query && !parameter.isRequired {
            let schema = try APIDocument.resolve(parameter.schema, in: document.json)
            for (text, isWrong) in Self.variants(of: parameter.name, schema) {
                try await site.send(
                    "GET", Self.target(path, required + ["\(parameter.name)=\(text)"]), isWrong: isWrong)
            }
        }
        if !operation.parameters("cursor", in: .query).isEmpty { try await follow(path, required) }
    }

    /// Walks through a list in steps of one.
    private func follow(_ path: String, _ required: [String]) async throws {
        var cursor: String?
        for _ in 0..<4 {
            let answer = try await site.send(
                "GET", Self.target(path, required + ["limit=1"] + (cursor.map { [$0] } ?? [])))
            guard let json = try? JSONValue(parsing: answer.body), let next = json["_links"]?["next"]?.stringValue,
                let text = next.firstMatch(of: /cursor=[^&]*/)?.0
            else { return }
            cursor = String(text)
        }
    }

    /// The values to try, and whether they are wrong on purpose.
    private static func variants(of name: String, _ schema: JSONValue) -> [(text: String, isWrong: Bool)] {
        let item = schema["items"] ?? schema
        if let values = item["enum"]?.arrayValue {
            // One "value" of the documents is a sentence about the values.
            return values.map { $0.stringValue ?? "\($0)" }.filter { !$0.contains(" ") }.map { ($0, false) }
                + [("no-such", true)]
        }
        switch item["type"]?.stringValue {
        case "boolean": return [("true", false), ("false", false)]
        case "integer":
            let bounds = [item["minimum"]?.intValue, item["maximum"]?.intValue, item["default"]?.intValue]
            return bounds.compactMap { $0.map { (String($0), false) } }
                + [(String((item["maximum"]?.intValue ?? 100_000) + 1), true), ("x", true)]
        default: return name == "cursor" ? [("no-such-cursor", true)] : []
        }
    }

    /// What a path needs though it has no document any more, or a path of Data Center, whose document calls
    /// everything optional.
    private func neededUnsaid(_ path: String) -> [String] {
        switch path {
        case "/rest/api/group/by-name", "/rest/api/group/member": return ["name=confluence-users"]
        case _ where site.profile.isCloud: return []
        case "/rest/api/search", "/rest/api/content/search": return ["cql=\(Self.example(of: "cql", at: path))"]
        case "/rest/api/user", "/rest/api/user/memberof": return ["username=\(SandboxUser.demo.name)"]
        default: return []
        }
    }

    private static func example(of parameter: String, at path: String) -> String {
        switch parameter {
        case "cql" where path.hasSuffix("/search/user"): "user.fullname%20~%20demo"
        // Of a group.
        case "id": "confluence-users"
        case "cql": "type%20%3D%20page"
        case "accountId": SweepSite.accountID
        // A label of the page.
        case "name": "runbook"
        default: "x"
        }
    }

    private static func target(_ path: String, _ query: [String]) -> String {
        query.isEmpty ? path : path + "?" + query.joined(separator: "&")
    }
}
