import Access
import ArgumentParser
import Foundation
import JSON
import StepKit

/// The command `belay token`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens of the service.",
        discussion: """
            As long as no token was ever made, a service on loopback lets everybody do everything, and one on another \
            address does not start. With the first token that ends: every request needs one, but for health checks and \
            webhooks. A running service notices within seconds.

            Roles: viewer looks; operator also starts and cancels runs and changes pages; admin also reads the audit log.

            Examples:
              belay token create ann --role operator
              belay token create ci --role operator --workflow 'deploy-*' --expires 90d
              belay token list
              belay token revoke ci
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    /// The command `belay token create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it, once.",
            discussion: """
                The token goes to standard output, everything else to standard error. Only a hash of it is kept: who \
                loses a token makes another one.

                Example:
                  belay token create grafana --role viewer --expires 365d > grafana.token
                """)

        @Argument(help: "Whom or what it is for; stands in journals and in the audit log.")
        var name: String

        @Option(help: "What it allows: \(Role.names).")
        var role: String

        @Option(
            name: .customLong("workflow"),
            help: "Only this workflow and its runs; * stands for any characters; may be said several times.")
        var workflows: [String] = []

        @Option(help: "How long it lasts: 12h, 90d; for ever when not said.")
        var expires: String?

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard Role(rawValue: role) != nil else {
                throw ValidationError("--role is '\(role)'; expected one of \(Role.names).")
            }
            guard !name.isEmpty, name.count <= 100, !name.contains(where: \.isNewline) else {
                throw ValidationError("expected a name of 1 to 100 characters on one line.")
            }
            for workflow in workflows where workflow.wholeMatch(of: /[a-z0-9_*-]+/) == nil {
                throw ValidationError(
                    "--workflow is '\(workflow)'; expected a name, such as triage-alert, or a pattern, such as 'db-*'.")
            }
            if let expires, Duration(shorthand: expires).map({ $0 > .zero }) != true {
                throw ValidationError("--expires is '\(expires)'; expected a time such as 12h or 90d.")
            }
        }

        func run() async throws {
            try await options.withComposition { composition in
                guard let role = Role(rawValue: role) else { return }
                let now = Date()
                let end = expires.flatMap { Duration(shorthand: $0) }
                    .map { now.addingTimeInterval(Double($0.components.seconds)) }
                let store = try composition.accessStore()
                let isFirst = try await !store.hasTokens()
                let (token, text) = try await store.createToken(
                    name: name, role: role, workflows: WorkflowScope(patterns: workflows), expiresAt: end, at: now)
                try await store.log(.command("token create", "\(token.id) (\(name), \(role.rawValue))"))
                if json { return Terminal.print(token.view.merging(["token": .string(text)])) }
                Terminal.print(text)
                Terminal.note("token '\(name)' (\(role.rawValue)); it is not shown again")
                if isFirst { Terminal.note("from now on every request to the service needs a token") }
            }
        }
    }

    /// The command `belay token list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List tokens, the newest first.",
            discussion: """
                Example:
                  belay token list --json
                """)

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let tokens =
                    composition.dataFolder.hasAccess ? try await composition.accessStore().fetchTokens() : []
                if json { return Terminal.print(.array(tokens.map(\.view))) }
                if tokens.isEmpty { Terminal.note("no tokens; 'belay token create' makes one") }
                let now = Date()
                for token in tokens {
                    let state = token.refusal(at: now) == nil ? "valid" : token.revokedAt == nil ? "expired" : "revoked"
                    let used = token.lastUsedAt.map { "used \($0.formatted(.iso8601))" } ?? "never used"
                    let end = token.expiresAt.map { ", until \($0.formatted(.iso8601))" } ?? ""
                    let scope = token.workflows.isLimited ? ", \(token.workflows.patterns.joined(separator: " "))" : ""
                    Terminal.print(
                        "\(token.id)  \(state.padding(toLength: 7, withPad: " ", startingAt: 0))  "
                            + "\(token.role.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0))  "
                            + "\(token.name)\(scope)  (\(used)\(end))")
                }
            }
        }
    }

    /// The command `belay token revoke`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse a token from now on.",
            discussion: """
                A running service refuses it within two seconds.

                Example:
                  belay token revoke ci
                """)

        @Argument(help: "The token's name or id.")
        var token: String

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let store = try composition.accessStore()
                let revoked = try await store.revokeToken(token, at: Date())
                try await store.log(.command("token revoke", "\(revoked.id) (\(revoked.name))"))
                Terminal.note("token '\(revoked.name)' is revoked")
            }
        }
    }
}

extension AccessToken {
    /// The token for programs, without its secret.
    fileprivate var view: JSONValue {
        func time(_ date: Date?) -> JSONValue { date.map { .string($0.formatted(.iso8601)) } ?? .null }
        return [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue),
            "workflows": .array(workflows.patterns.map { .string($0) }), "created_at": time(createdAt),
            "expires_at": time(expiresAt), "last_used_at": time(lastUsedAt), "revoked_at": time(revokedAt),
        ]
    }
}

extension JSONValue {
    fileprivate func merging(_ members: [String: JSONValue]) -> JSONValue {
        .object((objectValue ?? [:]).merging(members) { $1 })
    }
}

extension AuditEntry {
    /// Something that was done on the command line, by whoever can write to the data folder.
    static func command(_ action: String, _ target: String) -> AuditEntry {
        AuditEntry(
            at: Date(), caller: ProcessInfo.processInfo.environment["USER"] ?? "unknown", kind: "command",
            role: "admin",
            action: action, target: target)
    }
}
