import Foundation
import Testing

/// `belay serve` with a certificate, and commands that talk to it.
@Suite(
    .timeLimit(.minutes(2)),
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "there is no /usr/bin/openssl"))
struct ServeTLSTests {
    private static let workflow = """
        name: hold
        steps:
          - { id: wait, run: sleep 60 }
        """

    @Test func `commands reach a service with a certificate of any name, before and after it is renewed`() async throws
    {
        try await TestFolder.with { folder in
            try folder.write(Self.workflow, to: "workflows/hold.yaml")
            try Self.makePair(in: folder)
            let belay = BelayCommand(
                folder: folder,
                environment: [
                    "API_TLS_CERT": folder.path + "/certificate.pem", "API_TLS_KEY": folder.path + "/key.pem",
                ])
            _ = try await belay.running(["serve", "--port", "0"]) { process in
                _ = try await process.line(containing: "serves on https://127.0.0.1:")
                let missing = try await belay.run(["runs", "cancel", "01hzzzzzzzzzzzzzzzzzzzzzzz"])
                #expect(missing.stderr.contains("there is no run"), "\(missing)")

                try Self.makePair(in: folder)
                process.signal(SIGHUP)
                _ = try await process.line(containing: "the certificate was read again")
                let again = try await belay.run(["runs", "cancel", "01hzzzzzzzzzzzzzzzzzzzzzzz"])
                #expect(again.stderr.contains("there is no run"), "\(again)")

                try Data().write(to: URL(filePath: folder.path + "/key.pem"))
                process.signal(SIGHUP)
                _ = try await process.line(containing: "the old one is kept")
                let last = try await belay.run(["runs", "cancel", "01hzzzzzzzzzzzzzzzzzzzzzzz"])
                #expect(last.stderr.contains("there is no run"), "\(last)")
                process.signal(SIGTERM)
                await process.output.end()
            }
        }
    }

    @Test func `a certificate that cannot be used keeps the service from starting`() async throws {
        try await TestFolder.with { folder in
            try folder.write(Self.workflow, to: "workflows/hold.yaml")
            let belay = BelayCommand(folder: folder, environment: ["API_TLS_CERT": folder.path + "/none.pem"])
            let result = try await belay.run(["serve", "--port", "0"])
            #expect(result.code != 0)
            #expect(result.stderr.contains("none.pem cannot be read"), "\(result)")
        }
    }

    private static func makePair(in folder: TestFolder) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            folder.path + "/key.pem", "-out", folder.path + "/certificate.pem", "-days", "2", "-subj",
            "/CN=belay.example.com", "-addext", "subjectAltName=DNS:belay.example.com",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
