import ArgumentParser
import BelayServer
import Foundation
import HTTP
import JSON
import StepKit
import Webhooks
import WorkflowEngine

/// The command `belay webhook`.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Set incident tools up, and try what they would send.",
        discussion: """
            Examples:
              belay webhook url grafana       the address, and what to paste into Grafana
              belay webhook test grafana      post a sample to the running service, signed as Grafana would
            """,
        subcommands: [URL.self, Test.self])

    /// The command `belay webhook url`.
    struct URL: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a source's address, and what to set in the tool.",
            discussion: """
                Example:
                  belay webhook url pagerduty --base https://belay.example.com
                """)

        @Argument(help: "The source: \(WebhookSources.names).")
        var source: String

        @Option(help: "Where the tool reaches Belay; the running service's own address by default.")
        var base: String?

        @OptionGroup var options: CommonOptions

        func validate() throws { try WebhookSources.check(source) }

        func run() async throws {
            try await options.withComposition { composition in
                let known = try WebhookSources.required(source)
                let settings = composition.settings
                let base = try base ?? composition.runningService?.url ?? "http://\(settings.host):\(settings.port)"
                let address = "\(base.hasSuffix("/") ? String(base.dropLast()) : base)/webhooks/\(source)"
                Terminal.print(address)
                Terminal.print("\n" + known.setup.replacing("{url}", with: address))
                let proofs = known.authentication.map(\.description).joined(separator: ", ")
                Terminal.note("\n\(known.title) can prove where a delivery comes from by: \(proofs)")
                let names = WebhookPolicy.settings(of: known).map { WebhookPolicy.setting(source, $0) }
                let set = names.filter { settings[$0] != nil }
                Terminal.note(
                    set.isEmpty
                        ? "nothing is set for it yet; set \(names.joined(separator: " or "))"
                        : "set for it: \(set.joined(separator: ", "))")
            }
        }
    }

    /// The command `belay webhook test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Post a sample delivery to the running service.",
            discussion: """
                It takes the way of a real delivery, and starts the runs that one would start. When a secret is set for \
                the source it is signed with it. The settings must be those of the service.

                Example:
                  belay webhook test alertmanager
                """)

        @Argument(help: "The source: \(WebhookSources.names).")
        var source: String

        @OptionGroup var options: CommonOptions

        func validate() throws { try WebhookSources.check(source) }

        func run() async throws {
            try await options.withComposition { composition in
                guard let service = composition.runningService else {
                    throw CommandFailure(
                        .unavailable, "no 'belay serve' is at work on \(composition.dataFolder.path); start it first")
                }
                let trial = try WebhookSources.required(source)
                    .trial(
                        secret: composition.settings.webhookSecrets(of: source).first, at: Date(),
                        id: "belay-test-\(UUID().uuidString)")
                Terminal.note(
                    trial.proof.map { "the sample proves where it comes from by: \($0)" }
                        ?? "the sample proves nothing: no secret is set that the source could prove itself by")
                let path = ["webhooks", source, trial.pathSecret].compactMap { $0 }.joined(separator: "/")
                let response = try await service.http.execute(
                    HTTPRequest(
                        method: "POST", url: "\(service.url)/\(path)",
                        headers: HTTPHeaders(trial.headers.map { .init(name: $0.name, value: $0.value) }),
                        body: .bytes(trial.body)))
                try show(try JSONValue(parsing: response.body), status: response.status)
            }
        }

        private func show(_ answer: JSONValue, status: Int) throws {
            guard status == 202 else {
                throw CommandFailure(
                    status < 500 ? .wrongData : .unavailable,
                    answer["detail"]?.stringValue ?? "the service answered \(status)")
            }
            for decision in answer["decisions"]?.arrayValue ?? [] {
                EventActions.show(
                    decision["outcome"]?.stringValue ?? "", decision["workflow"]?.stringValue ?? "",
                    decision["run_id"]?.stringValue, decision["reason"]?.stringValue)
            }
            if let first = answer["duplicate_of"]?.stringValue {
                Terminal.note(
                    "the sample was sent before; to have it decided about anew: belay events replay \(first)")
            }
        }
    }
}

extension WebhookSources {
    /// All names, for messages.
    fileprivate static var names: String { all.map(\.name).joined(separator: ", ") }

    fileprivate static func check(_ name: String) throws {
        guard named(name) == nil else { return }
        throw ValidationError("there is no source '\(name)'; there is \(names).")
    }

    fileprivate static func required(_ name: String) throws -> WebhookSource {
        guard let source = named(name) else {
            throw CommandFailure(.wrongData, "there is no source '\(name)'; there is \(names)")
        }
        return source
    }
}
