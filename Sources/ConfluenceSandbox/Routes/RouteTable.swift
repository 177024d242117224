import Hummingbird

/// Tables of operations, as text: a method and a path below the API on each line.
enum RouteTable {
    /// Reads a table.
    ///
    /// - Parameters:
    ///   - text: the table.
    ///   - prefix: what stands before each path.
    /// - Returns: the operations, in the table's order.
    static func operations(_ text: String, below prefix: String) -> [(method: HTTPRequest.Method, path: String)] {
        text.split(separator: "\n")
            .compactMap { line in
                let parts = line.split(separator: " ")
                guard parts.count == 2, let method = HTTPRequest.Method(rawValue: String(parts[0])) else { return nil }
                return (method, prefix + parts[1])
            }
    }

    /// Routes for operations that the real site has and the sandbox has not: they answer 501 and say so.
    static func unsimulated(_ text: String, below prefix: String) -> [Route] {
        operations(text, below: prefix)
            .map { method, path in
                Route(method, path) { call in
                    throw APIError.notSimulated("\(method.rawValue) \(call.request.uri.path)")
                }
            }
    }
}
