import Embedding
import Testing

@Suite(.enabled(if: Reference.hasModel, Reference.modelComment))
struct ReferenceTokenizerTests {
    @Test(arguments: try Reference.fixture("tokenizer_cases.jsonl"))
    func `a text has the reference tokenizer's ids`(_ reference: ReferenceCase) throws {
        #expect(try Self.tokenizer.get().encode(reference.text) == reference.ids)
    }

    @Test(.enabled(if: Reference.hasShared, Reference.sharedComment))
    func `all texts of the complete list have the reference tokenizer's ids`() throws {
        let cases = try Reference.shared("tokenizer_cases.jsonl")
        try #require(cases.count > 1_000)
        let tokenizer = try Self.tokenizer.get()
        for reference in cases {
            #expect(tokenizer.encode(reference.text) == reference.ids, "\(reference.category): \(reference.text)")
        }
    }

    @Test func `a shorter window keeps the beginning`() throws {
        let tokenizer = try Self.tokenizer.get()
        let whole = tokenizer.encode("the pod restarts every minute and nobody knows why")
        #expect(
            tokenizer.encode("the pod restarts every minute and nobody knows why", maxTokens: 5) == whole.prefix(4) + [
                102
            ])
        #expect(tokenizer.encode("the pod", maxTokens: 2) == [101, 102])
        #expect(tokenizer.encode("the pod", maxTokens: 0) == [101, 102])
    }

    @Test func `the count of pieces is that of the whole text without the two marks`() throws {
        let tokenizer = try Self.tokenizer.get()
        let text = String(repeating: "payments-api is down. ", count: 200)
        #expect(tokenizer.countPieces("") == 0)
        #expect(tokenizer.countPieces("payments-api is down. ") == 6)
        #expect(tokenizer.countPieces(text) == 1_200)
        #expect(tokenizer.encode(text).count == 256)
    }

    @Test func `random scalars never break the tokenizer nor leave the vocabulary`() throws {
        let tokenizer = try Self.tokenizer.get()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                let top: UInt32 = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &random) ?? 0x7F
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...top, using: &random)) { scalars.append(scalar) }
            }
            let text = String(scalars)
            let ids = tokenizer.encode(text, maxTokens: 40)
            #expect(ids.first == 101 && ids.last == 102 && ids.count <= 40)
            #expect(ids.allSatisfy { 0..<30_522 ~= $0 })
            #expect(tokenizer.encode(text, maxTokens: 4_096).count == tokenizer.countPieces(text) + 2)
        }
    }

    private static let tokenizer = Result { try Reference.loadTokenizer() }
}
