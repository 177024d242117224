/// What a byte can mean, in tables that the parser and the readers look up.
enum ByteClass {
    /// `<`, `&`, `]`, control characters, and 0xEF (the first byte of U+FFFE and U+FFFF).
    static let stopsText: UInt8 = 1
    /// The two quotes, `<`, `&`, control characters and 0xEF.
    static let stopsAttribute: UInt8 = 2
    /// ASCII that may be in a name, colon included.
    static let name: UInt8 = 4
    /// ASCII that may start a name, colon not included.
    static let nameStart: UInt8 = 8
    /// Space, tab, line feed and carriage return.
    static let space: UInt8 = 16
    /// Control characters and 0xEF: to be looked at before they are accepted in CDATA, comments and the like.
    static let suspect: UInt8 = 32

    /// What running text may have to change: white space, and the first bytes of U+00A0, U+200B and U+FEFF.
    static let reading: UInt8 = 64
    /// ASCII that can mean something in Markdown.
    static let markdown: UInt8 = 128

    static let table: [UInt8] = (0...255)
        .map {
            syntaxClasses(of: UInt8($0)) | readingClasses(of: UInt8($0))
        }

    private static func syntaxClasses(of byte: UInt8) -> UInt8 {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20: space
        case 0..<0x20, 0xEF: stopsText | stopsAttribute | suspect
        case UInt8(ascii: "<"), UInt8(ascii: "&"): stopsText | stopsAttribute
        case UInt8(ascii: "]"): stopsText
        case UInt8(ascii: "\""), UInt8(ascii: "'"): stopsAttribute
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            name | nameStart
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"): name
        default: 0
        }
    }

    private static func readingClasses(of byte: UInt8) -> UInt8 {
        switch byte {
        case 0x09, 0x0A, 0x0D, 0x20, 0xC2, 0xE2, 0xEF: reading
        case _ where "\\`*_<[]~|&!:.".utf8.contains(byte): markdown
        default: 0
        }
    }
}
