/// The lines of a file, cut where libyaml counts them (YAML 1.1, section 5.4), without their line breaks.
struct SourceLines {
    private let bytes: [UInt8]
    /// Where each line begins and ends.
    private let ranges: [Range<Int>]

    init(_ text: String) {
        let all = Array(text.utf8)
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = all.starts(with: byteOrderMark) ? Array(all.dropFirst(byteOrderMark.count)) : all
        var ranges: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            let length = Self.lengthOfBreak(at: index, in: bytes)
            if length > 0 {
                ranges.append(start..<index)
                start = index + length
            }
            index += max(1, length)
        }
        self.ranges = ranges + [start..<bytes.count]
        self.bytes = bytes
    }

    var count: Int { ranges.count }

    /// The characters of a line, counted from 0; none past the end.
    func scalars(ofLine line: Int) -> [Unicode.Scalar] {
        guard ranges.indices.contains(line) else { return [] }
        return Array(String(decoding: bytes[ranges[line]], as: UTF8.self).unicodeScalars)
    }

    private static func lengthOfBreak(at index: Int, in bytes: [UInt8]) -> Int {
        func follows(_ first: UInt8, _ second: UInt8? = nil) -> Bool {
            guard index + 1 < bytes.count, bytes[index + 1] == first else { return false }
            guard let second else { return true }
            return index + 2 < bytes.count && bytes[index + 2] == second
        }
        switch bytes[index] {
        case 0x0A: return 1
        case 0x0D: return follows(0x0A) ? 2 : 1
        case 0xC2 where follows(0x85): return 2  // next line
        case 0xE2 where follows(0x80, 0xA8) || follows(0x80, 0xA9): return 3  // line and paragraph separator
        default: return 0
        }
    }
}
