/// Where a request stands in a trace of several services (W3C Trace Context).
public struct TraceContext: Sendable, Equatable {
    /// The trace: 32 hexadecimal digits.
    public var traceID: String
    /// The part of the trace that this is: 16 hexadecimal digits.
    public var spanID: String
    /// Whether whoever began the trace keeps it.
    public var isSampled: Bool

    /// Begins a trace.
    public init() {
        traceID = Self.hexadecimal(bytes: 16)
        spanID = Self.hexadecimal(bytes: 8)
        isSampled = true
    }

    /// Reads a `traceparent` (section 3.2); `nil` when it is none, and then a new trace is to begin.
    public init?(traceparent: String) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, Self.isHexadecimal(parts[0], 2), parts[0] != "ff", Self.isHexadecimal(parts[1], 32),
            Self.isHexadecimal(parts[2], 16), Self.isHexadecimal(parts[3], 2),
            // Later versions may have more parts; this one has not.
            parts.count == 4 || parts[0] != "00",
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
        isSampled = (Int(parts[3], radix: 16) ?? 0) & 1 == 1
    }

    /// A part of the same trace, for work that this one asks for.
    public func child() -> TraceContext {
        var child = self
        child.spanID = Self.hexadecimal(bytes: 8)
        return child
    }

    /// What is sent along.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// The part of a trace that the present task works for; `nil` for none.
    @TaskLocal public static var current: TraceContext?

    private static func isHexadecimal(_ text: Substring, _ length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func hexadecimal(bytes: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var chance = SystemRandomNumberGenerator()
        return String(unsafeUninitializedCapacity: 2 * bytes) { text in
            for place in stride(from: 0, to: 2 * bytes, by: 16) {
                var number = chance.next()
                for digit in 0..<16 {
                    text[place + digit] = digits[Int(number & 15)]
                    number >>= 4
                }
            }
            return 2 * bytes
        }
    }
}
