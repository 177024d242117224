import Foundation
import HTTP
import Testing

/// Certificates against `openssl s_server`, where there is an openssl.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: openSSL), "there is no /usr/bin/openssl"))
struct HTTPTLSTests {
    @Test func `a certificate that nobody vouches for is refused, and taken with its CA file`() async throws {
        try await withTemporaryFolder { folder in
            let (certificate, key) = try makeCertificate("localhost", in: folder, days: 2)
            let server = try start(["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key])
            defer { stop(server.process) }
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

    @Test func `a server that asks for a certificate gets ours, and when its own expires is told`() async throws {
        try await withTemporaryFolder { folder in
            let (certificate, key) = try makeCertificate("localhost", in: folder, days: 40)
            let (ours, ourKey) = try makeCertificate("client", in: folder, days: 2)
            let server = try start([
                "s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-Verify", "1",
                "-verify_return_error", "-CAfile", ours,
            ])
            defer { stop(server.process) }
            let url = "https://localhost:\(try #require(acceptedPort(server.output)))/"

            let anonymous = HTTPClient(configuration: HTTPClientConfiguration(caFile: certificate))
            let refused = await #expect(throws: HTTPError.self) { try await anonymous.execute(HTTPRequest(url: url)) }
            #expect(refused?.code == .tls)
            #expect(refused?.message.contains("client certificate") == true)
            await anonymous.shutdown()

            let known = HTTPClient(
                configuration: HTTPClientConfiguration(
                    caFile: certificate,
                    clientCertificate: HTTPClientCertificate(certificateFile: ours, keyFile: ourKey),
                    reportsCertificates: true))
            let response = try await known.execute(HTTPRequest(url: url))
            #expect(response.status == 200)
            let expiry = try #require(response.certificateExpiry)
            #expect(expiry.hasSuffix(" GMT"), "\(expiry)")
            await known.shutdown()

            let mismatched = HTTPClient(
                configuration: HTTPClientConfiguration(
                    caFile: certificate,
                    clientCertificate: HTTPClientCertificate(certificateFile: ours, keyFile: key)))
            let wrongKey = await #expect(throws: HTTPError.self) { try await mismatched.execute(HTTPRequest(url: url)) }
            #expect(wrongKey?.code == .tls)
            #expect(wrongKey?.message.contains("check the configured client certificate and its key") == true)
            #expect(wrongKey?.isConnectionFailure == true)
            await mismatched.shutdown()
        }
    }

    @Test func `an expired certificate is told from one that nobody vouches for`() async throws {
        try await withTemporaryFolder { folder in
            let (valid, key) = try makeCertificate("localhost", in: folder, days: 2)
            let certificate = "\(folder)/expired.pem"
            try openssl(["x509", "-in", valid, "-signkey", key, "-days", "-1", "-out", certificate])
            let server = try start(["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key])
            defer { stop(server.process) }
            let port = try #require(acceptedPort(server.output))
            let client = HTTPClient(configuration: HTTPClientConfiguration(caFile: certificate))
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: "https://localhost:\(port)/"))
            }
            #expect(error?.code == .tls)
            #expect(error?.message.contains("renewed") == true, "\(error?.message ?? "")")
            await client.shutdown()
        }
    }

    /// Makes a certificate that vouches for itself.
    private func makeCertificate(
        _ name: String, in folder: String, days: Int
    ) throws -> (certificate: String, key: String) {
        let (certificate, key) = ("\(folder)/\(name)-certificate.pem", "\(folder)/\(name)-key.pem")
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
            certificate, "-days", String(days), "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
        ])
        return (certificate, key)
    }

    /// Runs openssl to its end.
    private func openssl(_ arguments: [String]) throws {
        let process = try start(arguments).process
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// Ends a server; by SIGKILL, because it inherits a thread's signal mask that may block SIGTERM.
    private func stop(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
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
