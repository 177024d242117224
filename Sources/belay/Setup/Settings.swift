import ArgumentParser
import BelayServer
import Embedding
import Foundation
import Logging
import StepKit

/// What the environment and `.env` say.
///
/// The command line outranks both.
struct Settings: Sendable {
    private let values: [String: String]

    /// Reads the process's environment, and a file `.env` in the working folder for what that lacks.
    ///
    /// - Throws: `CommandFailure` when there is such a file and it cannot be used.
    static func load() throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let path = ".env"
        guard FileManager.default.fileExists(atPath: path) else { return Settings(values: environment) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.wrongData, "cannot read the file \(path) in this folder; see to its permissions")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.wrongData, "the file \(path) in this folder is not a text in UTF-8")
        }
        let file = try EnvironmentFile.parse(text, file: path)
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

    /// The embedding model's arithmetic; the CPU's own choice unless something else is said.
    ///
    /// - Throws: `CommandFailure` when BELAY_EMBEDDING_PRECISION is none.
    var embeddingPrecision: EmbeddingPrecision {
        get throws {
            guard let text = self["BELAY_EMBEDDING_PRECISION"] else { return .preferred }
            guard let precision = EmbeddingPrecision(rawValue: text) else {
                throw CommandFailure(
                    .wrongData,
                    "BELAY_EMBEDDING_PRECISION is '\(text)'; expected one of \(EmbeddingPrecision.names)")
            }
            return precision
        }
    }

    /// The address to serve on.
    var host: String { self["API_HOST"] ?? "127.0.0.1" }

    /// The port to serve on.
    ///
    /// - Throws: `CommandFailure` when API_PORT is none.
    var port: Int {
        get throws {
            guard let text = self["API_PORT"] else { return 8005 }
            guard let port = Int(text), PortOption.range.contains(port) else {
                throw CommandFailure(.wrongData, "API_PORT is '\(text)'; expected a port from 0 to 65535")
            }
            return port
        }
    }

    /// The names under which others reach the service: behind a proxy, or as a container.
    var hosts: [String] {
        (self["BELAY_HOSTS"] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The largest attachment that passes through the service, in bytes.
    ///
    /// - Throws: `CommandFailure` when BELAY_ATTACHMENT_MAX is no size.
    var attachmentBytesMax: Int {
        get throws {
            guard let text = self["BELAY_ATTACHMENT_MAX"] else { return ServerServices.attachmentBytesDefault }
            guard let bytes = ByteSize.parse(text) else {
                throw CommandFailure(
                    .wrongData, "BELAY_ATTACHMENT_MAX is '\(text)'; expected a size such as 10MiB or 2GiB")
            }
            return bytes
        }
    }

    /// How much is logged.
    ///
    /// - Throws: `CommandFailure` when LOG_LEVEL is no level.
    var logLevel: Logger.Level {
        get throws {
            guard let text = self["LOG_LEVEL"] else { return .notice }
            guard let level = Logger.Level(rawValue: text.lowercased()) else {
                let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.wrongData, "LOG_LEVEL is '\(text)'; expected one of \(names)")
            }
            return level
        }
    }

    /// The form of the log.
    ///
    /// - Throws: `CommandFailure` when LOG_FORMAT is none.
    var logFormat: LogFormat {
        get throws {
            guard let text = self["LOG_FORMAT"] else { return .text }
            guard let format = LogFormat(rawValue: text.lowercased()) else {
                throw CommandFailure(.wrongData, "LOG_FORMAT is '\(text)'; expected text or json")
            }
            return format
        }
    }

    /// `BELAY_VAR_REGION` is `vars.REGION` in expressions.
    var variables: [String: String] { prefixed("BELAY_VAR_") }

    /// `BELAY_SECRET_PAGER_TOKEN` is `secrets.PAGER_TOKEN` in a step's `with:` and `env:`.
    var secrets: [String: Secret] { prefixed("BELAY_SECRET_").mapValues { Secret($0) } }

    /// What services for embeddings and vectors, and this one, are shown: no workflow may read it, and nobody may see it.
    var serviceSecrets: [Secret] {
        [self["BELAY_EMBEDDING_API_KEY"], self["BELAY_CHROMA_TOKEN"], self["BELAY_ADMIN_TOKEN"]]
            .compactMap { $0.map { Secret($0) } }
    }

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

extension EmbeddingPrecision {
    /// All of them, for messages.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
