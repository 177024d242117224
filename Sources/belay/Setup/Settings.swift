import ArgumentParser
import Foundation
import Logging
import StepKit

/// What the environment and `.env` say. The command line outranks both.
struct Settings: Sendable {
    private let values: [String: String]

    /// Reads the process's environment, and a file `.env` in the working folder for what that lacks.
    static func load() throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        guard let text = try? String(contentsOfFile: ".env", encoding: .utf8) else {
            return Settings(values: environment)  // there need not be such a file
        }
        let file = try EnvironmentFile.parse(text, file: ".env")
        return Settings(values: file.merging(environment) { _, process in process })
    }

    init(values: [String: String]) {
        self.values = values
    }

    /// A setting; `nil` when it is missing or empty.
    subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// All that is known, for those who look names up by themselves.
    var all: [String: String] { values }

    /// Where belay keeps its files.
    var dataFolder: String { self["BELAY_DATA_DIR"] ?? ".belay" }

    /// The address to serve on.
    var host: String { self["API_HOST"] ?? "127.0.0.1" }

    /// The port to serve on.
    var port: Int { self["API_PORT"].flatMap { Int($0) } ?? 8005 }

    /// The names under which others reach the service: behind a proxy, or as a container.
    var hosts: [String] {
        (self["BELAY_HOSTS"] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// How much is logged.
    var logLevel: Logger.Level {
        self["LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0.lowercased()) } ?? .notice
    }

    /// `BELAY_VAR_REGION` is `vars.REGION` in expressions.
    var variables: [String: String] { prefixed("BELAY_VAR_") }

    /// `BELAY_SECRET_PAGER_TOKEN` is `secrets.PAGER_TOKEN` in a step's `with:` and `env:`.
    var secrets: [String: Secret] { prefixed("BELAY_SECRET_").mapValues { Secret($0) } }

    private func prefixed(_ prefix: String) -> [String: String] {
        Dictionary(
            values.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) },
            uniquingKeysWith: { first, _ in first })
    }
}

/// Files of `NAME=value` lines.
enum EnvironmentFile {
    /// Parses such a file: comments start with `#`, values may stand in quotes, `export` before a name is ignored.
    ///
    /// - Throws: `CommandFailure` with file and line.
    static func parse(_ text: String, file: String) throws -> [String: String] {
        var values: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = String(line.dropFirst(7)) }
            guard let equals = line.firstIndex(of: "=") else {
                throw CommandFailure(.wrongData, "\(file):\(index + 1): expected NAME=value")
            }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            values[name] = unquoted(value)
        }
        return values
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }
}
