import MCP
import Testing

@Suite struct LineFramerTests {
    func frames(_ chunks: [String], lineBytesMax: Int = 10) -> [MCPFrame] {
        var framer = LineFramer(lineBytesMax: lineBytesMax)
        return chunks.flatMap { framer.append(Array($0.utf8)) } + framer.finish()
    }

    func lines(_ texts: String...) -> [MCPFrame] {
        texts.map { .line(Array($0.utf8)) }
    }

    @Test func `lines are cut wherever the chunks are`() {
        #expect(frames(["ab\ncd\n"]) == lines("ab", "cd"))
        #expect(frames(["a", "b", "\n", "c", "d\n"]) == lines("ab", "cd"))
    }

    @Test func `line ends of other systems and empty lines are left out`() {
        #expect(frames(["a\r\n\r\n\n b\n"]) == lines("a", " b"))
    }

    @Test func `the last line needs no end`() {
        #expect(frames(["a\nb"]) == lines("a", "b"))
        #expect(frames([]) == [])
    }

    @Test func `a line that is too long is reported once and skipped to its end`() {
        #expect(
            frames(["0123456789a", "bc", "de\nok\n"])
                == [.oversized, .skipped(byteCount: 11), .skipped(byteCount: 2), .skipped(byteCount: 2)] + lines("ok"))
    }

    @Test func `any cutting of the same bytes gives the same lines`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...200, using: &random))
                .map { _ in
                    Bool.random(using: &random) ? UInt8(ascii: "\n") : UInt8.random(in: 0...255, using: &random)
                }
            var framer = LineFramer(lineBytesMax: 300)
            let whole = framer.append(bytes) + framer.finish()
            var pieces: [MCPFrame] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                pieces += framer.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(pieces + framer.finish() == whole)
        }
    }
}
