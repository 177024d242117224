public import Access
import Foundation
import HTTPTypes
import Hummingbird
public import Logging

/// Who may do what, and where it is written down.
public struct ServerAccess: Sendable {
    /// Tells who shows a token.
    public var authenticator: Authenticator
    /// Keeps the audit log.
    public var store: AccessStore
    let logger: Logger

    /// Puts the two together.
    ///
    /// - Parameters:
    ///   - authenticator: tells who shows a token.
    ///   - store: keeps the audit log.
    ///   - logger: where it is told that the audit log cannot be written.
    public init(authenticator: Authenticator, store: AccessStore, logger: Logger) {
        self.authenticator = authenticator
        self.store = store
        self.logger = logger
    }

    /// Does what a request asks for, and writes down before and after who did it.
    ///
    /// - Throws: `Problem` 503 when it cannot be written down, and nothing is done then; what `action` throws.
    func audited(
        _ request: Request, _ context: BelayRequestContext, _ route: Route, _ action: () async throws -> Response
    ) async throws -> Response {
        let sequence: Int
        do {
            sequence = try await store.log(AuditEntry(request, context, route))
        } catch {
            logger.critical("the audit log cannot be written: \(error)", metadata: ["request": "\(context.requestID)"])
            throw Problem(
                .serviceUnavailable, "nothing was done, since the audit log cannot be written",
                headers: [.retryAfter: "30"])
        }
        do {
            let response = try await action()
            await conclude(sequence, response.status, context)
            return response
        } catch {
            await conclude(sequence, Problem(for: error).status, context)
            throw error
        }
    }

    /// What was done is done: that its end cannot be written down is for the log.
    private func conclude(
        _ sequence: Int, _ status: HTTPResponse.Status, _ context: BelayRequestContext
    ) async {
        do {
            try await store.conclude(sequence, status: status.code)
        } catch {
            logger.critical(
                "the audit log has no end for entry \(sequence): \(error)",
                metadata: ["request": "\(context.requestID)"])
        }
    }
}

extension AuditEntry {
    fileprivate init(_ request: Request, _ context: BelayRequestContext, _ route: Route) {
        self.init(
            at: Date(), caller: context.caller.name, kind: context.caller.kind.rawValue,
            role: context.caller.role.rawValue, address: context.remoteAddress,
            action: "\(route.method) \(route.path)", target: String(request.uri.path.prefix(1_000)),
            requestID: context.requestID)
    }
}

extension Route {
    /// Checks that a caller may do what this row is for.
    ///
    /// - Throws: `Problem` 403.
    func authorize(_ caller: Caller) throws {
        guard let role else { return }
        guard caller.role >= role else {
            throw Problem(
                .forbidden,
                "this needs the role \(role.rawValue); '\(caller.name)' has the role \(caller.role.rawValue)",
                headers: [.wwwAuthenticate: "Bearer error=\"insufficient_scope\""])
        }
        guard knowsScopes || !caller.workflows.isLimited else {
            throw Problem(
                .forbidden,
                "'\(caller.name)' may only see and run the workflows \(caller.workflows.patterns.joined(separator: ", "))",
                headers: [.wwwAuthenticate: "Bearer error=\"insufficient_scope\""])
        }
    }
}
