import Foundation
import HTTP
import Testing

/// Certificates against `openssl s_server`, where there is an openssl.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: openSSL), "there is no /usr/bin/openssl"))
struct HTTPTLSTests {
    @Test func `a certificate that nobody vouches for is refused, and taken with its CA file`() async throws {
        try await withTemporaryFolder { folder in
            let (certificate, key) = ("\(folder)/certificate.pem", "\(folder)/key.pem")
            let maker = try start([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                "-out",
                certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            ])
            maker.process.waitUntilExit()
            #expect(maker.process.terminationStatus == 0)
            let server = try start(["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key])
            defer { server.process.terminate() }
            let port = try #require(acceptedPort(server.output))

            let strict = HTTPClient()
            let refused = await #expect(throws: HTTPError.self) {
                try await strict.execute(HTTPRequest(url: "https://localhost:\(port)/"))
            }
            #expect(refused?.code == .tls)
            #expect(refused?.isConnectionFailure == true)
            #expect(refused?.message.contains("CA file") == true)
            await strict.shutdown()

            let trusting = HTTPClient(configuration: HTTPClientConfiguration(caFile: certificate))
            #expect(try await trusting.execute(HTTPRequest(url: "https://localhost:\(port)/")).status == 200)
            let wrongName = await #expect(throws: HTTPError.self) {
                try await trusting.execute(HTTPRequest(url: "https://127.0.0.1:\(port)/"))
            }
            #expect(wrongName?.code == .tls)
            await trusting.shutdown()
        }
    }

    private func start(_ arguments: [String]) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: openSSL)
        process.arguments = arguments
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return (process, output.fileHandleForReading)
    }

    /// The port in the line `ACCEPT 127.0.0.1:12345`; `nil` when the server ends without it.
    private func acceptedPort(_ output: FileHandle) -> Int? {
        var text = ""
        while !text.contains(/ACCEPT \S+\s/) {
            let data = output.availableData
            if data.isEmpty { return nil }
            text += String(decoding: data, as: UTF8.self)
        }
        return text.firstMatch(of: /ACCEPT \S+:(\d+)/).flatMap { Int($0.1) }
    }
}

private let openSSL = "/usr/bin/openssl"
