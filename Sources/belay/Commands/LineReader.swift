import Foundation

/// Reads lines as they come: each time what is there, and not more.
struct LineReader {
    /// The most bytes of a line.
    static let lineBytesMax = 1 << 20
    private static let chunkBytes = 1 << 18

    private let descriptor: Int32
    private var rest: [UInt8] = []
    private var isAtEnd = false
    private var linesRead = 0
    /// How many lines came before the last ones.
    private(set) var linesBefore = 0

    /// Reads from a file, a pipe or a terminal.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Waits for input, and returns all lines that are complete then, at least one; `nil` at the end.
    ///
    /// The last line needs no line end. Empty lines are lines, too.
    ///
    /// - Throws: `CommandFailure` when a line is too long or nothing can be read.
    mutating func next() throws -> [[UInt8]]? {
        while !isAtEnd {
            let start = rest.count
            try readChunk()
            guard isAtEnd || rest[start...].contains(UInt8(ascii: "\n")) else { continue }
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
            rest = lines.removeLast()
            if isAtEnd, !rest.isEmpty { lines.append(rest) }
            guard !lines.isEmpty else { continue }
            linesBefore = linesRead
            linesRead += lines.count
            return lines
        }
        return nil
    }

    private mutating func readChunk() throws {
        let chunk = try [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { buffer, count in
            var result = read(descriptor, buffer.baseAddress, buffer.count)
            while result < 0, errno == EINTR { result = read(descriptor, buffer.baseAddress, buffer.count) }
            guard result >= 0 else {
                throw CommandFailure(.wrongData, "cannot read standard input: \(String(cString: strerror(errno)))")
            }
            count = result
        }
        isAtEnd = chunk.isEmpty
        rest += chunk
        let line = rest.lastIndex(of: UInt8(ascii: "\n")).map { rest.count - $0 } ?? rest.count
        guard line <= Self.lineBytesMax else {
            throw CommandFailure(
                .wrongData, "a line after line \(linesRead) has more than \(Self.lineBytesMax >> 20) MiB")
        }
    }
}
