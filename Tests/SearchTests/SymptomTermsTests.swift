import Testing

@testable import Search

@Suite struct SymptomTermsTests {
    @Test(arguments: [
        ("The pod is NOT ready and the node is down", ["pod", "not", "ready", "node", "down"]),
        ("KubePodDown", ["kube", "pod", "down", "kubepoddown"]),
        ("10.0.12.34:9100 lost 3.2% for 15m", ["lost"]),
        ("high 5xx rate from s3, k8s v2 with 503", ["high", "5xx", "rate", "s3", "k8s", "v2", "503"]),
        ("down for more than 10 minutes in the last hour", ["down"]),
        ("component_saturation_slo", ["component", "saturation", "slo"]),
        ("", []), ("the of and", []), ("\" OR NEAR( * ^ : { }", ["near"]),
    ])
    func `a symptom keeps the words worth looking for`(symptom: String, words: [String]) {
        #expect(SymptomTerms(symptom).words.map(\.text) == words)
    }

    @Test func `a long symptom is cut`() {
        let terms = SymptomTerms((0..<5_000).map { "word\(Self.letters($0))" }.joined(separator: " "))
        #expect(terms.words.count == SymptomTerms.termsMax)
    }

    @Test func `words are looked for by their stems, and names as a whole, too`() {
        let terms = SymptomTerms("ORA-00600 restarts node_cpu_seconds_total")
        #expect(terms.words.map(\.term) == ["restart", "node", "cpu", "total"])
        #expect(terms.names == ["node_cpu_seconds_total", "ora-00600"])
        #expect(terms.lexicalTerms.count == 6)
        #expect(SymptomTerms("of the").lexicalTerms.isEmpty)
    }

    @Test func `scripts without spaces are looked for by pairs of characters`() {
        #expect(SymptomTerms("磁盘已满 disk").words.map(\.text) == ["磁盘", "盘已", "已满", "disk"])
    }

    private static func letters(_ number: Int) -> String {
        String(
            String(number, radix: 10).map { Character(UnicodeScalar(UInt8(ascii: "a") + ($0.asciiValue ?? 48) - 48)) })
    }
}
