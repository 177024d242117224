import Foundation
import HTTP
import HTTPTypes
import HummingbirdTesting
import Logging
import Testing

@testable import BelayServer

/// TLS, through real connections; certificates come from `openssl`, where there is one.
@Suite(
    .timeLimit(.minutes(1)),
    .enabled(if: FileManager.default.isExecutableFile(atPath: openSSL), "there is no /usr/bin/openssl"))
struct TLSTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `requests are answered over TLS, and in the clear they are not`() async throws {
        try await withPair { pair, folder in
            let tls = try pair.identity()
            let test = try TestServer(edge: ServerEdge(tls: tls))
            try await test.test(.live) { client async throws in
                let port = try #require(client.port)
                let answer = try await pair.get("/runs", port)
                #expect(answer.status == 200)
                #expect(answer.headers["Strict-Transport-Security"] == "max-age=31536000")
                // A page that came in the clear may send nothing to it.
                let page = try await pair.get("/runs", port, headers: ["Origin": "http://localhost:\(port)"])
                #expect(page.status == 403)
                let own = try await pair.get("/runs", port, headers: ["Origin": "https://localhost:\(port)"])
                #expect(own.status == 200)
                let socket = try SocketClient(port: port)
                try socket.get("/runs")
                var lines: [String] = []
                for await line in socket.lines { lines.append(line) }
                #expect(!lines.contains { $0.hasPrefix("HTTP/") })
            }
        }
    }

    @Test func `a new pair is shown to new connections, and a broken one is not`() async throws {
        try await withPair { pair, folder in
            let tls = try pair.identity()
            let test = try TestServer(edge: ServerEdge(tls: tls))
            try await test.test(.live) { client async throws in
                let port = try #require(client.port)
                #expect(try await pair.get("/livez", port).status == 200)
                #expect(!tls.reload(logger: Self.logger), "nothing has changed")
                let old = try pair.copy(to: folder + "/old")

                let firstPin = tls.pin
                try pair.make()
                #expect(tls.reload(logger: Self.logger))
                #expect(tls.pin != firstPin)
                #expect(try await pair.get("/livez", port).status == 200)
                let refused = await #expect(throws: HTTPError.self) { try await old.get("/livez", port) }
                #expect(refused?.code == .tls)

                let copy = try pair.copy(to: folder + "/copy")
                try Data("nonsense".utf8).write(to: URL(filePath: pair.key))
                #expect(!tls.reload(logger: Self.logger))
                #expect(try await copy.get("/livez", port).status == 200)
                try FileManager.default.removeItem(atPath: pair.key)
                #expect(!tls.reload(isForced: true, logger: Self.logger))
                #expect(try await copy.get("/livez", port).status == 200)
                // The key of another certificate.
                try FileManager.default.copyItem(atPath: old.key, toPath: pair.key)
                #expect(!tls.reload(logger: Self.logger))
                #expect(try await copy.get("/livez", port).status == 200)
            }
        }
    }

    @Test func `a broken pair is told once`() async throws {
        try await withPair { pair, folder in
            let tls = try pair.identity()
            let lines = LogLines()
            let logger = Logger(label: "test") { _ in lines }
            try Data("nonsense".utf8).write(to: URL(filePath: pair.certificate))
            for _ in 1...3 { tls.reload(logger: logger) }
            #expect(lines.all.count == 1)
            #expect(lines.all.first?.contains("there is no certificate in PEM form in \(pair.certificate)") == true)
        }
    }

    @Test func `whoever knows the key asks for no certificate`() async throws {
        try await withPair { pair, folder in
            let tls = try pair.identity()
            let test = try TestServer(edge: ServerEdge(tls: tls))
            try await test.test(.live) { client async throws in
                let url = "https://127.0.0.1:\(try #require(client.port))/livez"
                let http = HTTPClient()
                let known = try await http.execute(HTTP.HTTPRequest(url: url, pinnedKey: tls.pin))
                #expect(known.status == 200)
                for pin in [nil, "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="] {
                    let error = await #expect(throws: HTTPError.self) {
                        try await http.execute(HTTP.HTTPRequest(url: url, pinnedKey: pin))
                    }
                    #expect(error?.code == .tls)
                }
                await http.shutdown()
            }
        }
    }

    @Test func `what cannot be used is told`() async throws {
        try await withPair { pair, folder in
            let other = try pair.copy(to: folder + "/other")
            try other.make()
            for (certificate, key, text) in [
                (pair.certificate, other.key, "is not that of the certificate in"),
                (pair.key, pair.key, "there is no certificate in PEM form"),
                (pair.certificate, pair.certificate, "there is no private key in PEM form"),
                (folder + "/none.pem", pair.key, "none.pem cannot be read"),
            ] {
                let error = #expect(throws: TLSError.self) {
                    try TLSIdentity(certificateFile: certificate, keyFile: key)
                }
                #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
            }
        }
    }

    // MARK: - Certificates

    /// A certificate for `localhost` that vouches for itself, and its key.
    private struct Pair: Sendable {
        let certificate: String
        let key: String

        func identity() throws -> TLSIdentity { try TLSIdentity(certificateFile: certificate, keyFile: key) }

        func make() throws {
            let process = Process()
            process.executableURL = URL(filePath: openSSL)
            process.arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }

        func copy(to folder: String) throws -> Pair {
            let copy = Pair(certificate: folder + "/certificate.pem", key: folder + "/key.pem")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: certificate, toPath: copy.certificate)
            try FileManager.default.copyItem(atPath: key, toPath: copy.key)
            return copy
        }

        /// Asks over a connection of its own, believing this certificate only.
        func get(_ path: String, _ port: Int, headers: HTTPHeaders = [:]) async throws -> HTTP.HTTPResponse {
            let http = HTTPClient(configuration: HTTPClientConfiguration(caFile: certificate))
            let result: Result<HTTP.HTTPResponse, any Error>
            do {
                let request = HTTP.HTTPRequest(url: "https://localhost:\(port)\(path)", headers: headers)
                result = .success(try await http.execute(request))
            } catch {
                result = .failure(error)
            }
            await http.shutdown()
            return try result.get()
        }
    }

    private func withPair(_ body: (Pair, _ folder: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pair = Pair(certificate: folder + "/certificate.pem", key: folder + "/key.pem")
        try pair.make()
        try await body(pair, folder)
    }
}

/// Where Debian has it.
private let openSSL = "/usr/bin/openssl"

/// Keeps what is logged.
private final class LogLines: LogHandler, @unchecked Sendable {
    // Sendable because the lines are touched only while the lock is held, and the rest is never set.
    private let lock = NSLock()
    private var lines: [String] = []
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    var all: [String] { lock.withLock { lines } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lock.withLock { lines.append("\(event.message)") }
    }
}
