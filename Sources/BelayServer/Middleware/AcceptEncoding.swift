import Foundation

/// What a client says of codings in `Accept-Encoding` (RFC 9110, section 12.5.3).
struct AcceptEncoding {
    private var weights: [Substring: Double] = [:]

    /// Reads the header; what is no weight counts as none wanted.
    init(_ text: String) {
        for element in text.lowercased().split(separator: ",").prefix(20) {
            let parts = element.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces)[...] }
            guard let coding = parts.first, !coding.isEmpty else { continue }
            weights[coding] = Self.weight(parts.dropFirst().first)
        }
    }

    /// Whether gzip is wanted, at least as much as no coding at all.
    var prefersGzip: Bool {
        let gzip = weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0
        return gzip > 0 && gzip >= weights["identity"] ?? 0
    }

    private static func weight(_ parameter: Substring?) -> Double {
        guard let parameter else { return 1 }
        guard parameter.hasPrefix("q="), let weight = Double(parameter.dropFirst(2)), (0...1).contains(weight) else {
            return 0
        }
        return weight
    }
}
