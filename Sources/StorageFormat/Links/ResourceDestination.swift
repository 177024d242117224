/// What a link in Markdown leads to within Confluence, and how its destination is written.
///
/// Reading writes these forms and writing knows them:
///
/// - `page:KEY:Title` is a page of the space KEY, `page:Title` one of the same space; `page::Title: part` has a colon in
///   its title. `#anchor` may follow.
/// - `attachments/NAME` is a file attached to the page.
/// - `#anchor` is a place on the page.
///
/// What would be read wrongly in a place (`#` in a title) is percent-encoded there.
enum ResourceDestination: Equatable, Sendable {
    case page(space: String?, title: String, anchor: String?)
    case attachment(fileName: String)
    case anchor(String)

    /// Recognizes a destination; nil for every other one, a URL for instance.
    ///
    /// - Parameter destination: a link's destination as Markdown gives it, its own escapes resolved.
    init?(markdown destination: String) {
        let bytes = destination.utf8
        if bytes.first == UInt8(ascii: "#") {
            guard bytes.count > 1 else { return nil }
            self = .anchor(String(Substring(bytes.dropFirst())).removingPercentEncoding())
        } else if bytes.starts(with: "page:".utf8) {
            guard let page = Self.page(bytes.dropFirst(5)) else { return nil }
            self = page
        } else if bytes.starts(with: "attachments/".utf8) {
            let path = bytes.dropFirst(12).prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
            guard !path.isEmpty, !path.contains(UInt8(ascii: "/")) else { return nil }
            self = .attachment(fileName: String(Substring(path)).removingPercentEncoding())
        } else {
            return nil
        }
    }

    private static func page(_ rest: Substring.UTF8View) -> ResourceDestination? {
        let hash = rest.firstIndex(of: UInt8(ascii: "#")) ?? rest.endIndex
        let anchor = rest[hash...].dropFirst()
        let place = rest[..<hash]
        let colon = place.firstIndex(of: UInt8(ascii: ":"))
        let space = colon.map { place[..<$0] }
        let title = colon.map { place[$0...].dropFirst() } ?? place
        guard !title.isEmpty else { return nil }
        func text(_ bytes: Substring.UTF8View) -> String { String(Substring(bytes)).removingPercentEncoding() }
        return .page(
            space: space.flatMap { $0.isEmpty ? nil : text($0) }, title: text(title),
            anchor: anchor.isEmpty ? nil : text(anchor))
    }

    /// The destination as it stands in Markdown, before its own escapes.
    var markdown: String {
        switch self {
        case .anchor(let name):
            return "#" + name.percentEncoding("")
        case .attachment(let fileName):
            return "attachments/" + fileName.percentEncoding("/#?")
        case .page(let space, let title, let anchor):
            let prefix = space.map { $0.percentEncoding(":#") + ":" } ?? (title.utf8.contains(0x3A) ? ":" : "")
            let suffix = anchor.map { "#" + $0.percentEncoding("") } ?? ""
            return "page:" + prefix + title.percentEncoding("#") + suffix
        }
    }

    /// The name of the attachment that a relative path stands for, if it names a file: attachments are in no folders.
    static func fileName(ofPath path: String) -> String? {
        let name = path.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
            .split(separator: UInt8(ascii: "/")).last
        return name.map { String(Substring($0)).removingPercentEncoding() }
    }
}

extension String {
    /// The text with some ASCII characters as `%23` and the like, and each `%` that would be read as the start of one.
    fileprivate func percentEncoding(_ characters: StaticString) -> String {
        let bytes = Array(utf8)
        var encoded: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isReserved = characters.withUTF8Buffer { $0.contains(byte) }
            guard isReserved || bytes.percentEncodedByte(at: index) != nil else {
                encoded.append(byte)
                continue
            }
            encoded += "%\(String(byte >> 4, radix: 16, uppercase: true))".utf8
            encoded += String(byte & 15, radix: 16, uppercase: true).utf8
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The text with `%20` and the like resolved; unchanged if that gives no UTF-8.
    fileprivate func removingPercentEncoding() -> String {
        let bytes = Array(utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let value = bytes.percentEncodedByte(at: index) {
                decoded.append(value)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self) ?? self
    }
}

extension [UInt8] {
    /// The byte that `%20` or the like at `index` stands for.
    fileprivate func percentEncodedByte(at index: Int) -> UInt8? {
        guard self[index] == UInt8(ascii: "%"), index + 2 < count else { return nil }
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46: byte - 0x37
            case 0x61...0x66: byte - 0x57
            default: nil
            }
        }
        guard let high = digit(self[index + 1]), let low = digit(self[index + 2]) else { return nil }
        return high << 4 | low
    }
}
