/// A piece of what the other side sent.
public enum MCPFrame: Sendable, Hashable {
    /// One whole line, without its end; it should hold one message.
    case line([UInt8])
    /// The line under way has become longer than allowed; what is left of it will be skipped.
    case oversized
    /// This many bytes of an oversized line were skipped.
    case skipped(byteCount: Int)
}

/// Cuts a stream of bytes into lines, holding no more than one line of the allowed length.
///
/// After a line that is too long it finds back in step at the next newline.
public struct LineFramer: Sendable {
    /// The most bytes that a line may have.
    public let lineBytesMax: Int
    private var partial: [UInt8] = []
    private var isSkipping = false

    /// Makes a framer at the start of a line.
    public init(lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
    }

    /// Takes the next bytes.
    ///
    /// - Returns: the pieces that they complete, in order.
    public mutating func append(_ bytes: [UInt8]) -> [MCPFrame] {
        var frames: [MCPFrame] = []
        var start = bytes.startIndex
        while let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            take(bytes[start..<newline], into: &frames)
            endLine(into: &frames)
            start = newline + 1
        }
        take(bytes[start...], into: &frames)
        return frames
    }

    /// Ends the stream.
    ///
    /// - Returns: the last line if it had no newline.
    public mutating func finish() -> [MCPFrame] {
        var frames: [MCPFrame] = []
        endLine(into: &frames)
        return frames
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, into frames: inout [MCPFrame]) {
        guard !bytes.isEmpty else { return }
        if isSkipping {
            frames.append(.skipped(byteCount: bytes.count))
        } else if partial.count + bytes.count > lineBytesMax {
            frames.append(.oversized)
            frames.append(.skipped(byteCount: partial.count + bytes.count))
            partial = []
            isSkipping = true
        } else {
            partial.append(contentsOf: bytes)
        }
    }

    private mutating func endLine(into frames: inout [MCPFrame]) {
        defer {
            partial = []
            isSkipping = false
        }
        if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
        if !partial.isEmpty { frames.append(.line(partial)) }
    }
}
