import Hummingbird

/// Which methods the route table has for a path.
///
/// JAX-RS (section 3.7.2) refuses another method of a path that it knows with 405 and `Allow`.
struct AllowedMethods: Sendable {
    let routes: [Route]

    /// The methods for a path by their names; `nil` when no route is about it, or one that has the request's method.
    func methods(for request: Request) -> [String]? {
        let parts = request.uri.path.split(separator: "/")
        let methods = Set(routes.lazy.filter { matches($0.path, parts) }.map(\.method))
        guard !methods.isEmpty, !methods.contains(request.method) else { return nil }
        let names = methods.map(\.rawValue) + (methods.contains(.get) ? ["HEAD"] : [])
        return names.sorted()
    }

    private func matches(_ path: String, _ parts: [Substring]) -> Bool {
        let pattern = path.split(separator: "/")
        return pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
