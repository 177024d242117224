import HTTPTypes
import Hummingbird
import NIOHTTP1
import Webhooks
import WorkflowEngine

extension Problem {
    /// What an error is to whoever sent the request.
    init(for error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as InputError:
            self.init(.unprocessableContent, error.description, faults: error.problemFaults)
        case let error as RunNotLive: self.init(.conflict, error.description)
        case let error as EngineStopped:
            self.init(.serviceUnavailable, error.description, headers: [.retryAfter: "5"])
        case let error as IntakeBusy:
            self.init(.serviceUnavailable, error.description, headers: [.retryAfter: "2"])
        case let error as UnknownSource: self.init(.notFound, error.description)
        case let error as WebhookBodyError:
            self.init(
                error.isSyntaxError ? .badRequest : .unprocessableContent, error.description,
                faults: [.init(pointer: error.pointer, detail: error.reason)])
        case is HTTPParserError:
            self.init(
                .badRequest, "the body does not come as HTTP has it, in chunks or of the length that was announced")
        case let error as HTTPError: self.init(error.status, error.body ?? error.status.reasonPhrase)
        default:
            // What went wrong inside is for the log, not for the answer.
            self.init(.internalServerError, "something went wrong inside; the log tells more under this request id")
        }
    }
}

extension InputError {
    /// The faults where they stand in a request's body.
    var problemFaults: [Problem.Fault] {
        faults.map { .init(at: "inputs", $0.input, detail: $0.message) }
    }
}
