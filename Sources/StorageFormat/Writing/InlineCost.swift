/// Counts what libcmark-gfm takes quadratic time on within a paragraph, in the version that Debian 12 has.
///
/// - At each `]` that ends a link it looks at all `![` before it.
/// - At each `@` it looks through the rest of the text.
/// - At each `)` that ends a bare address it counts those before it.
///
/// A paragraph ends here with a blank line only, so the count is never less than what the library does.
struct InlineCost {
    /// The most pairs of `![` and `]` in all paragraphs: about 2 s.
    static let imagePairsMax = 200_000_000
    /// The most bytes looked through because of `@`: about 1 s.
    static let mailBytesMax = 50_000_000_000
    /// The most bytes looked through because of `)`: about 1 s.
    static let addressBytesMax = 4_000_000_000

    private var images = 0
    private var closings = 0
    private var mailSigns = 0
    private var bytes = 0

    private var imagePairs = 0
    private var mailBytes = 0
    private var addressBytes = 0

    /// What is too much, if anything.
    var excess: String? {
        if imagePairs > Self.imagePairsMax { return "too many images and brackets in one paragraph" }
        if mailBytes > Self.mailBytesMax { return "too many '@' in one paragraph" }
        if addressBytes > Self.addressBytesMax { return "too many ')' in long addresses" }
        return nil
    }

    mutating func add(_ line: ArraySlice<UInt8>) {
        bytes += line.count + 1
        var previous = UInt8(ascii: " ")
        var wordStart = line.startIndex
        var parentheses = 0
        for index in line.indices {
            let byte = line[index]
            switch byte {
            case UInt8(ascii: "["): if previous == UInt8(ascii: "!") { images += 1 }
            case UInt8(ascii: "]"): closings += 1
            case UInt8(ascii: "@"): mailSigns += 1
            case UInt8(ascii: ")"): parentheses += 1
            case 0x20, 0x09...0x0D:
                endWord(line[wordStart..<index], parentheses)
                wordStart = index + 1
                parentheses = 0
            default: break
            }
            previous = byte
        }
        endWord(line[wordStart...], parentheses)
    }

    private mutating func endWord(_ word: ArraySlice<UInt8>, _ parentheses: Int) {
        let cost = parentheses * word.count
        guard cost > 1_000_000 else { return }
        let text = String(decoding: word, as: UTF8.self)
        if text.contains("://") || text.contains("www.") { addressBytes += cost }
    }

    mutating func endParagraph() {
        imagePairs += images * closings
        mailBytes += mailSigns * bytes
        images = 0
        closings = 0
        mailSigns = 0
        bytes = 0
    }
}
