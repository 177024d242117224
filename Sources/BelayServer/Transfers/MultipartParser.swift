import Foundation

/// Reads `multipart/form-data` (RFC 7578) as it comes in, and keeps no more than a line's worth of it.
struct MultipartParser {
    /// What a piece of the body has brought.
    enum Event: Equatable {
        /// A part begins; the lines of its head.
        case partBegan([String])
        /// Some more of the part's content.
        case content([UInt8])
        /// The part is complete.
        case partEnded
    }

    /// Why something is no form.
    struct Fault: Error, Equatable {
        var reason: String
    }

    private enum State {
        /// Before the first boundary, or between a boundary and what follows on its line.
        case preamble, afterBoundary
        case head, content, end
    }

    private static let headBytesMax = 16 << 10
    private static let partsMax = 32

    private let delimiter: [UInt8]
    private var state = State.preamble
    // The first boundary may stand at the very beginning, without the line end that all others have before them.
    private var buffer: [UInt8] = [13, 10]
    private var parts = 0

    /// Starts to read.
    ///
    /// - Parameter boundary: as the content type names it.
    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether the last boundary has come.
    var isComplete: Bool { state == .end }

    /// Takes a piece of the body in.
    ///
    /// - Throws: `Fault`.
    mutating func read(_ bytes: some Sequence<UInt8>) throws(Fault) -> [Event] {
        guard state != .end else { return [] }
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Goes one state on; `false` when more is needed for that.
    private mutating func step(_ events: inout [Event]) throws(Fault) -> Bool {
        switch state {
        case .end: return false
        case .preamble:
            guard let start = position(of: delimiter) else {
                keepTail()
                return false
            }
            buffer.removeFirst(start + delimiter.count)
            state = .afterBoundary
        case .content:
            guard let start = position(of: delimiter) else {
                let ready = max(0, buffer.count - delimiter.count + 1)
                if ready > 0 { events.append(.content(Array(buffer.prefix(ready)))) }
                buffer.removeFirst(ready)
                return false
            }
            if start > 0 { events.append(.content(Array(buffer.prefix(start)))) }
            events.append(.partEnded)
            buffer.removeFirst(start + delimiter.count)
            state = .afterBoundary
        case .afterBoundary: return try readBoundaryEnd()
        case .head: return try readHead(&events)
        }
        return true
    }

    /// What stands on a boundary's line: two dashes after the last, nothing but blanks after the others.
    private mutating func readBoundaryEnd() throws(Fault) -> Bool {
        guard buffer.count >= 2 else { return false }
        if buffer.starts(with: [45, 45]) {
            state = .end
            buffer = []
            return false
        }
        guard let end = position(of: [13, 10]) else {
            guard buffer.count <= 256 else { throw Fault(reason: "a boundary's line does not end") }
            return false
        }
        guard buffer.prefix(end).allSatisfy({ $0 == 32 || $0 == 9 }) else {
            throw Fault(reason: "there is text after a boundary")
        }
        parts += 1
        guard parts <= Self.partsMax else { throw Fault(reason: "there are more than \(Self.partsMax) parts") }
        buffer.removeFirst(end + 2)
        state = .head
        return true
    }

    private mutating func readHead(_ events: inout [Event]) throws(Fault) -> Bool {
        guard buffer.count >= 2 else { return false }
        // A part may have no head: then the empty line that ends it comes at once.
        var (headEnd, contentStart) = (0, 2)
        if !buffer.starts(with: [13, 10]) {
            guard let end = position(of: [13, 10, 13, 10]) else {
                guard buffer.count <= Self.headBytesMax else {
                    throw Fault(reason: "the head of a part has more than \(Self.headBytesMax) bytes")
                }
                return false
            }
            (headEnd, contentStart) = (end, end + 4)
        }
        let head = String(decoding: buffer.prefix(headEnd), as: UTF8.self)
        events.append(.partBegan(head.split(separator: "\r\n").map(String.init)))
        buffer.removeFirst(contentStart)
        state = .content
        return true
    }

    private mutating func keepTail() {
        buffer.removeFirst(max(0, buffer.count - delimiter.count + 1))
    }

    /// Where some bytes first stand in the buffer.
    private func position(of bytes: [UInt8]) -> Int? {
        buffer.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress, let first = bytes.first else { return nil }
            var place = 0
            // The C library looks at many bytes at once; the first byte of a boundary is rare.
            while place + bytes.count <= buffer.count,
                let found = memchr(start + place, CInt(first), buffer.count - bytes.count - place + 1)
            {
                place = UnsafeRawPointer(found) - start
                if memcmp(start + place, bytes, bytes.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }
}
