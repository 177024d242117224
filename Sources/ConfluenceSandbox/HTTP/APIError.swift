import Foundation
import Hummingbird
import JSON

/// Which part of a site answers; each writes its refusals in another shape.
enum APILayer: Sendable {
    /// Version 2: `{"errors":[{status, code, title, detail}]}`.
    case v2
    /// Version 1 on Cloud: `{"statusCode", "data", "message"}` with the name of a Java exception in the message.
    case v1
    /// The gateway before Cloud's sites.
    case gateway(path: String)
    /// Version 1 on Data Center, which adds `reason`, the name of the status.
    case dataCenter

    init(path: String, profile: SandboxProfile, contextPath: String) {
        if profile.isCloud {
            let sitePath = SitePath(path, contextPath: contextPath)
            let isV2 = sitePath.path.hasPrefix(contextPath + "/api/v2/")
            let isV1 = sitePath.path.hasPrefix(contextPath + "/rest/api/")
            self = isV2 ? .v2 : isV1 || !sitePath.isGateway ? .v1 : .gateway(path: path)
        } else {
            self = .dataCenter
        }
    }
}

/// A refusal, before it is known in which of Confluence's shapes it is written.
struct APIError: Error, Sendable {
    let status: HTTPResponse.Status
    /// v2's code, such as `NOT_FOUND`.
    let code: String
    /// v2's title; with the exception's name before it also v1's message.
    var message: String
    /// Version 1's own words, where they differ.
    var v1Message: String?
    /// Data Center's own words, where they differ from version 1 on Cloud.
    var dataCenterMessage: String?
    var detail: String?
    /// The last part of v1's exception name.
    let exception: String
    /// v2 writes the status of a conflict as a string; clients must take both (recorded on a live site).
    var isStatusText = false
    /// Some refusals come from in front of the API, as plain text.
    var isPlainText = false
    /// The `WWW-Authenticate` header of a 401.
    var challenge: String?
    /// The `X-Failure-Category` header of a refusal by the gateway.
    var failureCategory: String?
    /// Whether it comes from the gateway, whatever path was called.
    var isFromGateway = false
    /// More headers of the answer.
    var fields: [(String, String)] = []
    /// The page that Data Center's login filter answers with, instead of JSON.
    var html: String?

    static func badRequest(_ message: String) -> APIError {
        APIError(
            status: .badRequest, code: "INVALID_REQUEST_PARAMETER", message: message,
            exception: "api.BadRequestException")
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

    static func forbidden(_ message: String) -> APIError {
        APIError(status: .forbidden, code: "FORBIDDEN", message: message, exception: "api.PermissionException")
    }

    static func unauthorized() -> APIError {
        APIError(
            status: .unauthorized, code: "UNAUTHORIZED", message: "Unauthorized", exception: "UnauthorizedException",
            challenge: "OAuth realm=\"belay-sandbox\"")
    }

    /// What the gateway answers to credentials that it does not know; recorded on a live site.
    static func gatewayUnauthorized(_ message: String = "Unauthorized") -> APIError {
        APIError(
            status: .unauthorized, code: "UNAUTHORIZED", message: message, exception: "UnauthorizedException",
            isFromGateway: true)
    }

    /// What the gateway answers to a token without the operation's scope; recorded on a live site.
    static func scopeMissing() -> APIError {
        var error = gatewayUnauthorized("Unauthorized; scope does not match")
        error.failureCategory = "FAILURE_CLIENT_SCOPE_CHECK"
        return error
    }

    /// What the gateway answers for a site that it does not know.
    static func gatewayNotFound() -> APIError {
        APIError(
            status: .notFound, code: "NOT_FOUND", message: "No message available", exception: "api.NotFoundException",
            isFromGateway: true)
    }

    /// An id that belongs to nothing, or to nothing that the user may see; in version 1's words.
    static func noContent(id: Int) -> APIError {
        notFound("No content found with id: ContentId{id=\(id)}")
    }

    /// A title that another page of the space has; the words are Confluence's own, on Data Center those of
    /// https://github.com/docToolchain/docToolchain/issues/293.
    static func titleTaken(_ title: String, spaceKey: String) -> APIError {
        let lead = "A page with this title already exists: "
        var error = badRequest(lead + "A page already exists with the same TITLE in this space")
        error.dataCenterMessage =
            lead + "A page already exists with the title \(title) in the space with key \(spaceKey)"
        return error
    }

    /// A write whose body is not JSON, as JAX-RS refuses it.
    static func unsupportedMediaType(_ type: String) -> APIError {
        APIError(
            status: .unsupportedMediaType, code: "UNSUPPORTED_MEDIA_TYPE",
            message: "Unsupported Media Type: send 'Content-Type: application/json' instead of '\(type)'.",
            exception: "api.UnsupportedMediaTypeException")
    }

    /// A form from a browser's page or from a client that does not say `X-Atlassian-Token: no-check`.
    static func xsrf() -> APIError {
        var error = forbidden("XSRF check failed")
        error.isPlainText = true
        return error
    }

    /// What Data Center's login filter answers to credentials that it refuses.
    ///
    /// https://confluence.atlassian.com/confkb/using-captcha-with-rest-966681459.html shows the headers.
    ///
    /// The reason is `AUTHENTICATED_FAILED`, or `AUTHENTICATION_DENIED` once a captcha is due.
    static func loginFailed(_ reason: String) -> APIError {
        var error = unauthorized()
        error.fields = [("X-Seraph-LoginReason", reason)]
        error.html =
            "<!doctype html><html lang=\"en\"><head><title>HTTP Status 401 – Unauthorized</title></head><body>"
            + "<h1>HTTP Status 401 – Unauthorized</h1><hr class=\"line\" /><p><b>Type</b> Status Report</p>"
            + "<p><b>Message</b> Basic Authentication Failure - Reason : \(reason)</p></body></html>"
        return error
    }

    /// What Data Center answers without credentials when Basic authentication is asked for by `os_authType=basic`.
    static func loginRequired() -> APIError {
        var error = loginFailed("AUTHENTICATED_FAILED")
        error.fields = []
        error.challenge = "Basic realm=\"protected-area\""
        return error
    }

    static func tooLarge(bytesMax: Int) -> APIError {
        APIError(
            status: .contentTooLarge, code: "REQUEST_TOO_LARGE",
            message: "Request too large. Requests for this URI can be at most \(bytesMax) bytes",
            exception: "api.RequestTooLargeException")
    }

    static func unavailable(_ message: String) -> APIError {
        APIError(
            status: .internalServerError, code: "INTERNAL_SERVER_ERROR", message: message,
            exception: "api.InternalServerException")
    }

    /// A cursor that was not handed out by this list; the wording was recorded on a live site.
    static func badCursor() -> APIError {
        var error = badRequest("Provided value for 'cursor' is not the correct type. Expected type is Cursor.")
        error.detail =
            "The provided cursor was not valid. "
            + "You can get a new valid cursor by making the original pagination request again."
        return error
    }

    /// An update from a version that is not the latest; the wording was recorded on a live site.
    ///
    /// Version 1's words are those of https://github.com/justmiles/go-markdown2confluence/issues/43.
    static func staleVersion(current: Int, provided: Int) -> APIError {
        var error = conflict(
            "Version must be incremented when updating a page. "
                + "Current Version: [\(current)]. Provided version: [\(provided)]")
        error.v1Message = "Version must be incremented on update. Current version is: \(current)"
        return error
    }

    /// An update of a property from a version that is not the latest.
    static func stalePropertyVersion(current: Int, provided: Int) -> APIError {
        conflict(
            "Version must be incremented when updating a property. "
                + "Current Version: [\(current)]. Provided version: [\(provided)]")
    }

    /// An operation that the real site has and the sandbox has not.
    static func notSimulated(_ operation: String) -> APIError {
        APIError(
            status: .notImplemented, code: "NOT_IMPLEMENTED", message: "The sandbox does not simulate \(operation).",
            exception: "api.NotImplementedServiceException")
    }

    /// Something that is there already, or has changed meanwhile.
    static func conflict(_ message: String) -> APIError {
        APIError(
            status: .conflict, code: "CONFLICT", message: message, exception: "api.ConflictException",
            isStatusText: true)
    }

    /// An account that sees something and may not change it.
    static func notPermitted() -> APIError {
        forbidden("User is not permitted to perform this operation.")
    }

    /// What v1 endpoints that are gone answer; recorded on a live site.
    static func gone() -> APIError {
        APIError(
            status: .gone, code: "GONE", message: "This deprecated endpoint has been removed.",
            exception: "pagesmodes.GoneException")
    }

    /// The answer in the shape of the layer that refuses.
    func response(_ layer: APILayer) -> Response {
        var response: Response
        if isPlainText {
            response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: message)))
            response.headers[.contentType] = "text/plain;charset=UTF-8"
        } else if let html {
            response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
            response.headers[.contentType] = "text/html;charset=utf-8"
        } else {
            response = .json(isFromGateway ? bodyOfGateway : body(layer), status: status)
        }
        if let failureCategory { response.headers[named: "X-Failure-Category"] = failureCategory }
        if let challenge { response.headers[.wwwAuthenticate] = challenge }
        for (name, value) in fields { response.headers[named: name] = value }
        return response
    }

    private func body(_ layer: APILayer) -> JSONValue {
        switch layer {
        case .v2: bodyV2
        case .v1: bodyV1
        case .gateway(let path) where status == .notFound:
            // As a Spring application writes what it has no handler for; recorded on the gateway.
            [
                "timestamp": .string(Timestamp(Date()).text), "status": 404, "error": "Not Found",
                "message": "No message available", "path": .string(path),
            ]
        case .gateway: bodyOfGateway
        case .dataCenter: bodyDataCenter
        }
    }

    private var bodyOfGateway: JSONValue { ["code": .int(status.code), "message": .string(message)] }

    private var bodyV2: JSONValue {
        [
            "errors": [
                [
                    "status": isStatusText ? .string(String(status.code)) : .int(status.code),
                    "code": .string(code),
                    "title": .string(message),
                    "detail": detail.map { .string($0) } ?? .null,
                ]
            ]
        ]
    }

    private var bodyV1: JSONValue {
        [
            "statusCode": .int(status.code),
            "data": ["authorized": .bool(status != .forbidden), "valid": true, "errors": [], "successful": true],
            "message": .string("com.atlassian.confluence.api.service.exceptions.\(exception): \(v1Message ?? message)"),
        ]
    }

    /// As servers answer (https://github.com/chaoss/grimoirelab-perceval/issues/180), with today's `reason`.
    private var bodyDataCenter: JSONValue {
        let name = exception.replacing("api.", with: "")
        let text = dataCenterMessage ?? v1Message ?? message
        return [
            "statusCode": .int(status.code),
            "data": [
                "authorized": .bool(![401, 403, 404].contains(status.code)), "valid": .bool(status != .badRequest),
                "allowedInReadOnlyMode": true, "errors": [], "successful": false,
            ],
            "message": .string("com.atlassian.confluence.api.service.exceptions.\(name): \(text)"),
            "reason": .string(status.reasonPhrase),
        ]
    }
}
