import Hummingbird

/// The refusals that are no more than their status and some words.
extension APIError {
    static func badRequest(_ message: String) -> APIError {
        APIError(
            status: .badRequest, code: "INVALID_REQUEST_PARAMETER", message: message,
            exception: "api.BadRequestException")
    }

    static func unauthorized() -> APIError {
        APIError(
            status: .unauthorized, code: "UNAUTHORIZED", message: "Unauthorized", exception: "UnauthorizedException",
            challenge: "OAuth realm=\"belay-sandbox\"")
    }

    static func forbidden(_ message: String) -> APIError {
        APIError(status: .forbidden, code: "FORBIDDEN", message: message, exception: "api.PermissionException")
    }

    static func notFound(_ message: String = "Not Found") -> APIError {
        APIError(status: .notFound, code: "NOT_FOUND", message: message, exception: "api.NotFoundException")
    }

    /// A method that a known path does not have.
    static func methodNotAllowed() -> APIError {
        APIError(
            status: .methodNotAllowed, code: "METHOD_NOT_ALLOWED", message: "Method Not Allowed",
            exception: "api.MethodNotAllowedException")
    }

    /// Something that is there already, or has changed meanwhile.
    static func conflict(_ message: String) -> APIError {
        APIError(
            status: .conflict, code: "CONFLICT", message: message, exception: "api.ConflictException",
            isStatusText: true)
    }

    /// What v1 endpoints that are gone answer; recorded on a live site.
    static func gone() -> APIError {
        APIError(
            status: .gone, code: "GONE", message: "This deprecated endpoint has been removed.",
            exception: "pagesmodes.GoneException")
    }

    static func tooLarge(bytesMax: Int) -> APIError {
        APIError(
            status: .contentTooLarge, code: "REQUEST_TOO_LARGE",
            message: "Request too large. Requests for this URI can be at most \(bytesMax) bytes",
            exception: "api.RequestTooLargeException")
    }

    /// A write whose body is not JSON, as JAX-RS refuses it.
    static func unsupportedMediaType(_ type: String) -> APIError {
        APIError(
            status: .unsupportedMediaType, code: "UNSUPPORTED_MEDIA_TYPE",
            message: "Unsupported Media Type: send 'Content-Type: application/json' instead of '\(type)'.",
            exception: "api.UnsupportedMediaTypeException")
    }

    static func unavailable(_ message: String) -> APIError {
        APIError(
            status: .internalServerError, code: "INTERNAL_SERVER_ERROR", message: message,
            exception: "api.InternalServerException")
    }

    /// An operation that the real site has and the sandbox has not.
    static func notSimulated(_ operation: String) -> APIError {
        APIError(
            status: .notImplemented, code: "NOT_IMPLEMENTED", message: "The sandbox does not simulate \(operation).",
            exception: "api.NotImplementedServiceException")
    }
}
