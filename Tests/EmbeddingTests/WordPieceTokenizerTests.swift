import Embedding
import Testing

/// The rules, on a vocabulary of a few pieces.
@Suite struct WordPieceTokenizerTests {
    private static let pieces = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",  // 0...4
        "run", "##book", "##bo", "##ok", "book", "a", "##b", ".", "-", "東", "京", "e", "[", "]", "mask", "##run",
    ]

    private func pieces(of text: String, maxTokens: Int = 256) throws -> [String] {
        let tokenizer = try makeTokenizer(Self.pieces.joined(separator: "\n") + "\n")
        return tokenizer.encode(text, maxTokens: maxTokens).dropFirst().dropLast().map { Self.pieces[Int($0)] }
    }

    private func makeTokenizer(_ vocabulary: String) throws(EmbeddingError) -> WordPieceTokenizer {
        try WordPieceTokenizer(vocabulary: Array(vocabulary.utf8))
    }

    @Test(arguments: [
        ("runbook", ["run", "##book"]),
        ("Run BOOK", ["run", "book"]),
        ("runbo", ["run", "##bo"]),
        ("runbox", ["[UNK]"]),
        ("bookrun", ["book", "##run"]),
        ("a.b-a", ["a", ".", "[UNK]", "-", "a"]),
        ("run\u{200B}book", ["run", "##book"]),
        ("run\u{A0}book", ["run", "book"]),
        ("run\u{B}book", ["run", "##book"]),
        ("run\u{85}book", ["run", "##book"]),
        ("東京a", ["東", "京", "a"]),
        ("É\u{301}", ["e"]),
        ("a[MASK]a", ["a", "[MASK]", "a"]),
        ("[mask]", ["[", "mask", "]"]),
        ("[SEP", ["[", "[UNK]"]),
    ])
    func `a text is cut into the expected pieces`(_ text: String, _ expected: [String]) throws {
        #expect(try pieces(of: text) == expected)
    }

    @Test func `a word of 100 scalars is cut, one of 101 is unknown`() throws {
        #expect(try pieces(of: "a" + String(repeating: "b", count: 99)).count == 100)
        #expect(try pieces(of: "a" + String(repeating: "b", count: 100)) == ["[UNK]"])
        #expect(try pieces(of: String(repeating: "b", count: 100_000) + " a") == ["[UNK]", "a"])
    }

    @Test func `the window cuts within a word`() throws {
        #expect(try pieces(of: "a runbook a", maxTokens: 4) == ["a", "run"])
    }

    @Test func `line ends of Windows do not belong to the pieces`() throws {
        let tokenizer = try makeTokenizer(Self.pieces.joined(separator: "\r\n"))
        #expect(tokenizer.encode("runbook") == [2, 5, 6, 3])
    }

    @Test(arguments: [
        ("", "lacks the token [PAD]"),
        ("[PAD]\n[UNK]\n[CLS]\n[SEP]\n", "lacks the token [MASK]"),
        ("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nrun\nbook\nrun\n", "line 8 repeats line 6"),
        (String(repeating: "x", count: 1_025), "line 1 has more than 1024 bytes"),
    ])
    func `a vocabulary that is none is refused`(_ vocabulary: String, _ reason: String) {
        let error = #expect(throws: EmbeddingError.self) { try makeTokenizer(vocabulary) }
        #expect(error?.code == .modelInvalid)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }
}
