import Testing

@testable import BelayServer

@Suite struct MultipartParserTests {
    private static let form = [
        "preamble", "--b", "Content-Disposition: form-data; name=\"a\"", "", "one", "--b",
        "Content-Disposition: form-data; name=\"f\"; filename=\"x\"", "Content-Type: text/plain", "",
        "two\r\n--not the end\r\n-", "--b", "", "no head", "--b--", "epilogue",
    ]
    .joined(separator: "\r\n")

    /// What a form has, whatever pieces it comes in.
    private func parts(_ form: String, pieces size: Int) throws -> [(head: [String], content: String)] {
        var parser = MultipartParser(boundary: "b")
        var parts: [(head: [String], content: [UInt8])] = []
        var ended = 0
        var rest = Array(form.utf8)[...]
        while !rest.isEmpty {
            for event in try parser.read(rest.prefix(size)) {
                switch event {
                case .partBegan(let head): parts.append((head, []))
                case .content(let bytes): parts[parts.count - 1].content += bytes
                case .partEnded: ended += 1
                }
            }
            rest = rest.dropFirst(size)
        }
        #expect(parser.isComplete)
        #expect(ended == parts.count)
        return parts.map { ($0.head, String(decoding: $0.content, as: UTF8.self)) }
    }

    @Test(arguments: [1, 2, 3, 7, 40, 4_000])
    func `the parts of a form are the same, whatever pieces it comes in`(size: Int) throws {
        let parts = try parts(Self.form, pieces: size)
        let contents = parts.map(\.content)
        #expect(contents == ["one", "two\r\n--not the end\r\n-", "no head"])
        #expect(parts[0].head == ["Content-Disposition: form-data; name=\"a\""])
        #expect(parts[1].head.count == 2)
        #expect(parts[2].head.isEmpty)
    }

    @Test func `an empty part has no content`() throws {
        let parts = try parts("--b\r\nA: b\r\n\r\n\r\n--b--\r\n", pieces: 5)
        #expect(parts.count == 1)
        #expect(parts[0].content == "")
    }

    @Test func `a form that breaks off is not complete`() throws {
        var parser = MultipartParser(boundary: "b")
        _ = try parser.read("--b\r\nA: b\r\n\r\nhalf\r\n--b".utf8)
        #expect(!parser.isComplete)
    }

    @Test func `what is no form, or too much of one, is refused`() throws {
        var text = MultipartParser(boundary: "b")
        #expect(throws: MultipartParser.Fault.self) { try text.read("--bogus\r\n".utf8) }
        var head = MultipartParser(boundary: "b")
        let long = "--b\r\nA: " + String(repeating: "x", count: 20_000)
        #expect(throws: MultipartParser.Fault.self) { try head.read(long.utf8) }
        var many = MultipartParser(boundary: "b")
        let parts = String(repeating: "--b\r\n\r\nx\r\n", count: 40)
        #expect(throws: MultipartParser.Fault.self) { try many.read(parts.utf8) }
    }

    @Test func `a text without a boundary is not kept`() throws {
        var parser = MultipartParser(boundary: "b")
        for _ in 0..<1_000 { #expect(try parser.read([UInt8](repeating: 13, count: 1_000)).isEmpty) }
        #expect(!parser.isComplete)
    }
}
