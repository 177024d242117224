import Foundation
import Hummingbird
import JSON

extension APIError {
    /// The answer in the shape of the layer that refuses.
    func response(_ layer: APILayer) -> Response {
        // Its document has no 403: "the user does not have the needed permissions to update a page" is a 404.
        if case .v2 = layer, isNotPermitted { return APIError.notFound().response(layer) }
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
