import CEL
import Foundation
import JSON
import Testing

/// A case of the conformance suite of google/cel-spec.
struct ConformanceCase {
    let id: String
    let file: String
    let section: String
    let expression: String
    let isChecked: Bool
    let isOnlyChecked: Bool
    let container: String
    let declaresFunctions: Bool
    let variables: [String: String]
    let bindings: [String: JSONValue]
    /// `nil` when an error is expected.
    let value: JSONValue?
    let expectsError: Bool
    let deducedType: String?

    init(line: String, file: String) throws {
        let json = try JSONValue(parsing: line)
        self.file = file
        id = try #require(json["id"]?.stringValue)
        section = try #require(json["section"]?.stringValue)
        expression = try #require(json["expr"]?.stringValue)
        isChecked = json["disable_check"]?.boolValue != true
        isOnlyChecked = json["check_only"]?.boolValue == true
        container = json["container"]?.stringValue ?? ""
        declaresFunctions = json["functions"] != nil
        variables = (json["vars"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
        bindings = json["bindings"]?.objectValue ?? [:]
        value = json["expect"]?["value"]
        expectsError = json["expect"]?["error"] != nil
        deducedType = json["expect"]?["deduced_type"]?.stringValue
    }

    static let folder = Bundle.module.resourceURL?.appending(path: "Fixtures/conformance")

    static let files = [
        "basic", "bindings_ext", "comparisons", "conversions", "encoders_ext", "fields", "fp_math", "integer_math",
        "lists", "logic", "macros", "macros2", "math_ext", "namespace", "network_ext", "optionals", "parse",
        "plumbing", "string", "string_ext", "timestamps", "type_deduction",
    ]

    static func load(_ file: String) throws -> [ConformanceCase] {
        let url = try #require(folder).appending(path: "\(file).jsonl")
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
            .map {
                try ConformanceCase(line: String($0), file: file)
            }
    }
}

/// Why a group of cases is not run; the only place where a case can be left out.
struct ConformanceExclusion: Sendable, CustomTestStringConvertible {
    let reason: String
    let count: Int
    let includes: @Sendable (ConformanceCase) -> Bool

    var testDescription: String { reason }

    static func reason(for testCase: ConformanceCase) -> String? {
        all.first { $0.includes(testCase) }?.reason
    }

    static let all: [ConformanceExclusion] = [
        .init(reason: "extension math: not offered", count: 199) { $0.file == "math_ext" },
        .init(reason: "extension network: not offered", count: 69) { $0.file == "network_ext" },
        .init(reason: "extension encoders: not offered", count: 4) { $0.file == "encoders_ext" },
        .init(reason: "extension optionals: not offered, also not its types", count: 65) {
            $0.file == "optionals" || $0.expression.contains("optional.")
        },
        .init(reason: "extension strings: format() and strings.quote() are not offered", count: 114) {
            $0.file == "string_ext" && ["format", "format_errors", "quote"].contains($0.section)
        },
        .init(reason: "functions declared by the host: there is no such thing", count: 5) { $0.declaresFunctions },
        .init(reason: "containers, and variables with a '.' in their name: scopes here have plain names", count: 21) {
            testCase in
            !testCase.container.isEmpty || testCase.variables.keys.contains { $0.contains(".") }
        },
        .init(reason: "inference of free type parameters: [] is list(dyn) here, which promises less", count: 2) {
            $0.id.hasPrefix("type_deduction/flexible_type_parameter_assignment/list_parameter")
        },
    ]
}
