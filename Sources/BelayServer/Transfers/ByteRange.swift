/// What a request wants of a file (RFC 9110, section 14).
enum ByteRange: Equatable {
    /// All of it.
    case whole
    /// These bytes.
    case part(ClosedRange<Int>)
    /// Bytes that it has not.
    case unsatisfiable

    /// Reads a `Range` header.
    ///
    /// Several ranges and what is no range of bytes count as none, as the standard allows.
    ///
    /// - Parameters:
    ///   - header: the header; `nil` when there is none.
    ///   - bytes: the file's size.
    init(_ header: String?, bytes: Int) {
        guard let header, let match = header.wholeMatch(of: /bytes=\s*(\d*)-(\d*)\s*/) else {
            self = .whole
            return
        }
        switch (Int(match.1), Int(match.2)) {
        case (nil, nil): self = .whole
        case (nil, let count?):
            guard match.1.isEmpty else {
                self = .unsatisfiable
                return
            }
            self = count > 0 && bytes > 0 ? .part(max(0, bytes - count)...(bytes - 1)) : .unsatisfiable
        case (let first?, let last):
            guard last ?? first >= first else {
                self = .whole
                return
            }
            self = first < bytes ? .part(first...min(last ?? bytes - 1, bytes - 1)) : .unsatisfiable
        }
    }
}
