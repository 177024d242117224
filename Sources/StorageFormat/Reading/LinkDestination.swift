/// Rules for where a link may lead.
///
/// All of them look at Unicode scalars: as characters, `:` and a combining accent after it are one.
enum LinkDestination {
    private static let schemes: Set<String> = ["http", "https", "mailto"]

    /// Whether a destination is relative or has a scheme that starts no program: http, https or mailto.
    ///
    /// Control characters are refused outright, as browsers drop some of them while they read the scheme
    /// (https://url.spec.whatwg.org/#concept-basic-url-parser).
    static func isAllowed(_ destination: String) -> Bool {
        let scalars = destination.unicodeScalars
        guard let first = scalars.first, first != " ", !scalars.contains(where: isControl) else { return false }
        guard let scheme = scheme(of: destination) else { return true }
        return schemes.contains(scheme)
    }

    /// Whether a destination has no scheme and no host.
    static func isRelative(_ destination: String) -> Bool {
        !destination.utf8.starts(with: "//".utf8) && scheme(of: destination) == nil
    }

    /// What is before the first colon, in lower case, if no slash, question mark or number sign comes earlier.
    private static func scheme(of destination: String) -> String? {
        let scalars = destination.unicodeScalars
        guard let end = scalars.firstIndex(where: { ":/?#\\".unicodeScalars.contains($0) }), scalars[end] == ":" else {
            return nil
        }
        return String(scalars[..<end]).lowercased()
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
