import Foundation
import Testing

@testable import LexicalIndex

@Suite struct TextAnalyzerTests {
    /// Made with the reference implementation, over the words of operational pages.
    @Test func `words have the stems that Snowball gives them`() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/english-stems", withExtension: "txt"))
        let pairs = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
        #expect(pairs.count == 1_500)
        for pair in pairs {
            let stem = EnglishStemmer.stem(String(pair[0]))
            #expect(stem == String(pair[1]), "\(pair[0])")
        }
    }

    @Test(
        arguments: [
            ("Pods are restarting", ["pod", "are", "restart"]),
            ("KubePodDown", ["kubepoddown", "kube", "pod", "down", "kubepod", "poddown"]),
            ("KubeletDown", ["kubeletdown", "kubelet", "down"]),
            ("node_cpu_seconds_total", ["node", "cpu", "second", "total", "node_cpu_seconds_total"]),
            ("ORA-00600", ["ora", "00600", "ora-00600"]), ("E11000", ["e11000"]), ("0x80070005", ["0x80070005"]),
            ("HTTP 503, 5xx", ["http", "503", "5xx"]),
            ("--max-old-space-size", ["max", "old", "space", "size", "max-old-space-size"]),
            (
                "java.lang.OutOfMemoryError",
                [
                    "java", "lang", "outofmemoryerror", "out", "of", "memori", "error", "outof", "ofmemori",
                    "memoryerror",
                    "java.lang.outofmemoryerror",
                ]
            ),
            ("/var/lib/docker.", ["var", "lib", "docker", "var/lib/docker"]),
            ("kube-system/coredns", ["kube", "system", "coredn", "kube-system/coredns"]),
            ("k8s s3 IPv6", ["k8s", "s3", "ipv6", "i", "pv6"]), ("Straße ÄRGER café", ["strass", "arger", "cafe"]),
            ("ＡＢＣ ﬁle", ["abc", "file"]), ("磁盘已满", ["磁盘", "盘已", "已满"]), ("再起動 する", ["再起", "起動", "する"]),
            ("Podが落ちる", ["pod", "が落", "落ち", "ちる"]), ("水", ["水"]), ("ดิสก์เต็ม", nil),
            ("диск заполнен", ["диск", "заполнен"]),
            ("", []), ("—…—", []),
        ] as [(String, [String]?)])
    func `a text is taken apart into terms`(text: String, expected: [String]?) {
        let terms = TextAnalyzer.terms(of: text)
        if let expected { #expect(terms == expected) } else { #expect(!terms.isEmpty) }
    }

    @Test func `a token says where it stands`() {
        let text = "Über KubePodDown, 磁盘满"
        let bytes = Array(text.utf8)
        let found = TextAnalyzer.tokens(of: text).map { String(decoding: bytes[$0.range], as: UTF8.self) }
        #expect(found == ["Über", "KubePodDown", "Kube", "Pod", "Down", "KubePod", "PodDown", "磁盘", "盘满"])
    }

    @Test func `long words and long paths cost nothing`() {
        #expect(TextAnalyzer.terms(of: String(repeating: "x", count: 100_000)).isEmpty)
        let path = Array(repeating: "a", count: 50).joined(separator: "/")
        #expect(TextAnalyzer.tokens(of: path).allSatisfy { $0.kind == .word })
    }

    @Test func `random text is taken apart within its bounds`() {
        var random = SplitMix(state: 17)
        for _ in 0..<300 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<40 {
                let value = UInt32.random(in: 0...0x2_FFFF, using: &random) >> UInt32.random(in: 0...11, using: &random)
                if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
            }
            let text = String(scalars)
            for token in TextAnalyzer.tokens(of: text) {
                #expect(token.range.lowerBound >= 0 && token.range.upperBound <= text.utf8.count)
                #expect(!token.range.isEmpty)
            }
        }
    }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
