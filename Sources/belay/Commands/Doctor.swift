import ArgumentParser
import Confluence
import Embedding
import Foundation
import HTTP
import JSON

/// The command `belay doctor`.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the settings, Confluence and this machine, and say what to mend.",
        discussion: """
            Looks at the URL, the proxy, TLS, the clock, which Confluence it is, the account, and what the account \
            and its token may do, feature by feature; then at the data folder and the embedding model. Changes \
            nothing, and shows no token.

            Exit code 69 when a check failed.
            """)

    @Flag(help: "Print the findings as JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            let findings =
                try await confluence(composition) + [
                    MachineChecks.dataFolder(composition.dataFolder), MachineChecks.model(composition.settings),
                ]
            if json {
                Terminal.print(.object(["findings": .array(findings.map(\.json))]))
            } else {
                show(findings)
            }
            guard findings.allSatisfy({ $0.status != .failed }) else { throw ExitCode.unavailable }
        }
    }

    private func confluence(_ composition: Composition) async throws -> [DoctorFinding] {
        let settings = composition.confluenceSettings
        guard settings.isConfigured else {
            return [
                DoctorFinding(
                    "url", .failed, "no Confluence is configured",
                    remedy: "set CONFLUENCE_URL and an account (docs/configuration.md), or try one: belay sandbox")
            ]
        }
        // A client of its own: no other command needs to look at certificates.
        var configuration = try settings.http(userAgent: "belay/\(Belay.version)")
        configuration.reportsCertificates = true
        let http = HTTPClient(configuration: configuration)
        let doctor = ConfluenceDoctor(
            configuration: try await composition.confluenceConfiguration(), http: http, proxy: settings.proxy)
        do {
            let findings = try await doctor.examine()
            await http.shutdown()
            return findings
        } catch {
            await http.shutdown()
            throw error
        }
    }

    private func show(_ findings: [DoctorFinding]) {
        let width = findings.map(\.check.count).max() ?? 0
        for finding in findings {
            let status = finding.status.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
            let check = finding.check.padding(toLength: width, withPad: " ", startingAt: 0)
            Terminal.print("\(Terminal.colored(status, finding.status.color)) \(check)  \(finding.detail)")
            if let remedy = finding.remedy {
                Terminal.print(String(repeating: " ", count: 9 + width) + "  \(Terminal.colored("→ " + remedy, .bold))")
            }
        }
        let failed = findings.count { $0.status == .failed }
        let warnings = findings.count { $0.status == .warning }
        Terminal.note(
            failed + warnings == 0 ? "all is well" : "\(failed) failed, \(warnings) to look at")
    }
}

extension DoctorFinding {
    /// The finding for programs.
    fileprivate var json: JSONValue {
        [
            "check": .string(check), "status": .string(status.rawValue), "detail": .string(detail),
            "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }
}

extension DoctorFinding.Status {
    fileprivate var color: Terminal.Color {
        switch self {
        case .ok: .green
        case .warning: .yellow
        case .failed: .red
        case .skipped: .dim
        }
    }
}
