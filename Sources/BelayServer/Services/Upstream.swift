import Confluence
import Embedding
import HTTPTypes
import Hummingbird
import Search
import StandardSteps
import StepKit
import StorageFormat
import VectorIndex

extension BelayServer {
    /// A handler whose errors of Confluence, the index and the models become problems.
    func upstream(_ handler: @escaping Route.Handler) -> Route.Handler {
        { request, context in
            do {
                return try await handler(request, context)
            } catch {
                throw Problem(upstream: error) ?? error
            }
        }
    }
}

extension Problem {
    /// What an error of the parts below means for whoever sent the request; `nil` when it is none of theirs.
    init?(upstream error: any Error) {
        switch error {
        case let error as ConfluenceError: self.init(error)
        case let error as StepFailure: self.init(Self.status(of: error), error.message)
        case let error as ServiceMissing: self.init(.serviceUnavailable, error.detail)
        case let error as StorageFormatError:
            self.init(.unprocessableContent, "the content is not well-formed: \(error.description)")
        case let error as BulkRequestError:
            self.init(
                .unprocessableContent, error.description,
                faults: error.faults.map { Fault(pointer: $0.pointer, detail: $0.message) })
        case let error as SearchError: self.init(.serviceUnavailable, error.message, headers: Self.later)
        case let error as EmbeddingError: self.init(.serviceUnavailable, error.message, headers: Self.later)
        case let error as VectorIndexError: self.init(.serviceUnavailable, error.message, headers: Self.later)
        default: return nil
        }
    }

    private static let later: HTTPFields = [.retryAfter: "30"]

    private init(_ error: ConfluenceError) {
        var detail = error.message
        if error.isOutcomeUnknown { detail += "; it may be done all the same: look before you send it again" }
        var headers: HTTPFields = [:]
        let status: HTTPResponse.Status
        switch error.code {
        case .notFound: status = .notFound
        case .badRequest: status = .badRequest
        case .invalidContent, .unsupported: status = .unprocessableContent
        case .tooLarge: status = .contentTooLarge
        case .conflict:
            status = .conflict
            detail += "; read the page again, and make the change from there"
        case .titleTaken, .openComments, .unreconciledPage: status = .conflict
        case .rateLimited, .overloaded:
            status = .serviceUnavailable
            headers[.retryAfter] = String(max(1, error.retryAfter?.components.seconds ?? 30))
        case .network: status = .gatewayTimeout
        case .unauthorized, .forbidden, .missingScope, .captchaRequired:
            status = .badGateway
            detail = "Confluence does not let this service do that: \(detail); 'belay doctor' tells what is missing"
        default: status = .badGateway
        }
        self.init(status, detail, headers: headers)
    }

    private static func status(of failure: StepFailure) -> HTTPResponse.Status {
        switch failure.kind {
        case .notFound: .notFound
        case .rejectedInput: .unprocessableContent
        case .conflict: .conflict
        default: .serviceUnavailable
        }
    }
}
