import Hummingbird

/// One line of the route table.
struct Route: Sendable {
    /// What a request without credentials gets.
    enum Anonymous: Sendable {
        /// 401, as lists and writes answer.
        case unauthorized
        /// 404, as Cloud answers a read of something that anonymous users may not see.
        case notFound
        /// The same as everybody.
        case allowed
    }

    let method: HTTPRequest.Method
    let path: String
    let anonymous: Anonymous
    let handler: @Sendable (Call) async throws -> Response

    init(
        _ method: HTTPRequest.Method, _ path: String, anonymous: Anonymous = .unauthorized,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.anonymous = anonymous
        self.handler = handler
    }
}
