import Foundation
import JSON
import Testing
import YAML

/// The yaml-test-suite and a collection of hostile files, read from outside the package when they are there.
private enum Conformance {
    static var folder: String {
        let environment = ProcessInfo.processInfo.environment["BELAY_SHARED"]
        let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared = environment.map { URL(filePath: $0) } ?? packageRoot.appending(path: "../shared").standardized
        return shared.appending(path: "conformance/yaml").path
    }

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder + "/cases.jsonl") }

    static func lines(_ name: String) throws -> [JSONValue] {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
}

@Suite(.enabled(if: Conformance.isPresent, "the conformance data is not beside the package"))
struct YAMLConformanceTests {
    /// Why a valid case of the suite is refused on purpose; `nil` when it must be read.
    private func exclusion(_ test: JSONValue) -> String? {
        let events = test["events"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if events.count(where: { $0.hasPrefix("+DOC") }) > 1 { return "several documents" }
        let tags = events.flatMap { $0.matches(of: /<([^>]*)>/).map { String($0.1) } }
        let known = ["str", "int", "float", "bool", "null", "seq", "map"].map { "tag:yaml.org,2002:" + $0 }
        if tags.contains(where: { !known.contains($0) && $0 != "!" }) { return "tags outside of the core schema" }
        if test["json_docs"] == nil { return "no JSON value: keys that are lists, mappings or twice there" }
        return nil
    }

    @Test func `the test suite's valid documents have its values, but for libyaml's known failures`() throws {
        let known = Set(try Conformance.lines("libyaml_known_failures.jsonl").compactMap { $0["id"]?.stringValue })
        var read = 0
        var refused: [String: Int] = [:]
        for test in try Conformance.lines("cases.jsonl") where test["error"] == nil {
            let id = try #require(test["id"]?.stringValue)
            let text = try #require(test["yaml"]?.stringValue)
            if known.contains(id) { continue }
            if let reason = exclusion(test) {
                refused[reason, default: 0] += 1
                continue
            }
            let expected = test["json_docs"]?[0] ?? .null
            let actual = Result { try YAMLParser.parse(text)?.json ?? .null }
            #expect((try? actual.get()) == expected, "\(id): \(actual)")
            read += 1
        }
        #expect(read >= 190, "\(read) cases read, refused on purpose: \(refused)")
    }

    @Test func `the test suite's faulty documents are refused, but for libyaml's known failures`() throws {
        let known = Set(try Conformance.lines("libyaml_known_failures.jsonl").compactMap { $0["id"]?.stringValue })
        var refused = 0
        for test in try Conformance.lines("cases.jsonl") where test["error"] == true {
            let id = try #require(test["id"]?.stringValue)
            let text = try #require(test["yaml"]?.stringValue)
            if known.contains(id) { continue }
            #expect(throws: YAMLError.self, "\(id)") { try YAMLParser.parse(text) }
            refused += 1
        }
        #expect(refused >= 75)
    }

    @Test func `plain scalars are what the core schema says`() throws {
        for test in try Conformance.lines("scalars.jsonl") {
            let plain = try #require(test["plain"]?.stringValue)
            let type = try #require(test["core12"]?[0]?.stringValue)
            let text = test["core12"]?[1]?.stringValue ?? test["core12"]?[1]?.serialized() ?? ""
            let value = YAMLScalar(text: plain, style: .plain).value
            switch (type, value) {
            case ("str", .string(let actual)): #expect(actual == text)
            case ("int", .int(let actual)): #expect(String(actual) == text, "\(plain)")
            case ("int", .double(let actual)): #expect(actual == Double(text), "\(plain)")
            case ("float", .double(let actual)):
                let expected = try #require(Double(text))
                #expect(actual == expected || (actual.isNaN && expected.isNaN), "\(plain)")
            case ("bool", .bool(let actual)): #expect(String(actual) == text, "\(plain)")
            case ("null", .null): break
            default: Issue.record("\(plain) is \(type), not \(value)")
            }
        }
    }

    // The limit is generous: what is quadratic takes minutes.
    @Test(.timeLimit(.minutes(1)))
    func `hostile files end quickly, with an error where one is due`() throws {
        let accepted: Set = ["22", "25", "27"]
        for test in try Conformance.files() {
            let result = Result { try YAMLParser.parse(utf8: test.bytes) }
            switch result {
            case .success(let node):
                #expect(
                    accepted.contains(String(test.name.prefix(2))), "\(test.name): \(node?.json.typeName ?? "empty")")
            case .failure(let error):
                #expect(!accepted.contains(String(test.name.prefix(2))), "\(test.name): \(error)")
                #expect("\(error)".count < 400, "\(test.name)")
            }
        }
    }

    @Test func `of an anchor that is set twice the later counts`() throws {
        let file = try #require(try Conformance.files().first { $0.name.hasPrefix("27") })
        #expect(try YAMLParser.parse(utf8: file.bytes)?["c"]?.json == 2)
    }
}

extension Conformance {
    /// The hostile files; those that are packed are left to the tests of limits, which make their like.
    static func files() throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder + "/malicious"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted()
            .map { ($0, Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)")))) }
    }
}
