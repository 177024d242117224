internal import MCP

/// Passes an output on line by line, within a line's and the whole log's allowed length.
struct LineLog: Sendable {
    private var framer: LineFramer
    private var bytesLeft: Int
    private let write: @Sendable (String) -> Void

    init(lineBytesMax: Int = 8 << 10, bytesMax: Int = .max, write: @escaping @Sendable (String) -> Void) {
        framer = LineFramer(lineBytesMax: lineBytesMax)
        bytesLeft = bytesMax
        self.write = write
    }

    mutating func append(_ bytes: [UInt8]) {
        emit(framer.append(bytes))
    }

    mutating func finish() {
        emit(framer.finish())
    }

    private mutating func emit(_ frames: [MCPFrame]) {
        for frame in frames where bytesLeft > 0 {
            switch frame {
            case .line(let line):
                bytesLeft -= line.count
                write(bytesLeft > 0 ? String(decoding: line, as: UTF8.self) : "[further output is not logged]")
            case .oversized:
                write("[a line of more than \(framer.lineBytesMax) bytes is not logged]")
            case .skipped:
                break
            }
        }
    }
}
