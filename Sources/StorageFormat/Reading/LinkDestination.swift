/// Rules for where a link may lead.
enum LinkDestination {
    private static let schemes: Set<String> = ["http", "https", "mailto"]

    /// Whether a destination is relative or has a scheme that starts no program: http, https or mailto.
    ///
    /// Control characters are refused outright, as browsers drop some of them while they read the scheme
    /// (https://url.spec.whatwg.org/#concept-basic-url-parser).
    static func isAllowed(_ destination: String) -> Bool {
        guard !destination.isEmpty, !destination.unicodeScalars.contains(where: isControl),
            destination.first != " "
        else { return false }
        guard let end = destination.firstIndex(where: { ":/?#\\".contains($0) }), destination[end] == ":" else {
            return true
        }
        return schemes.contains(destination[..<end].lowercased())
    }

    /// Whether a destination has no scheme and no host.
    static func isRelative(_ destination: String) -> Bool {
        guard !destination.hasPrefix("/") else { return !destination.hasPrefix("//") }
        guard let end = destination.firstIndex(where: { ":/?#".contains($0) }) else { return true }
        return destination[end] != ":"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
