/// How running text is cut into words.
enum WordSpacing {
    /// The length in bytes of a space or of an invisible character at `index`.
    ///
    /// - Returns: nil if a visible character starts there.
    static func gap(at index: Int, in bytes: Span<UInt8>) -> (length: Int, isSpace: Bool)? {
        func isNext(_ second: UInt8, _ third: UInt8?) -> Bool {
            guard index + 1 < bytes.count, bytes[index + 1] == second else { return false }
            guard let third else { return true }
            return index + 2 < bytes.count && bytes[index + 2] == third
        }
        switch bytes[index] {
        case 0x09, 0x0A, 0x0D, 0x20: return (1, true)
        // U+00A0, the no-break space, which editors put everywhere.
        case 0xC2: return isNext(0xA0, nil) ? (2, true) : nil
        // U+200B and U+FEFF: zero width.
        case 0xE2: return isNext(0x80, 0x8B) ? (3, false) : nil
        case 0xEF: return isNext(0xBB, 0xBF) ? (3, false) : nil
        default: return nil
        }
    }

    /// The end of the words from `start` on that can be copied as they are: there are single spaces between them.
    static func endOfRun(from start: Int, in bytes: Span<UInt8>) -> Int {
        let classes = ByteClass.table
        var index = start + 1
        while index < bytes.count {
            let byte = bytes[index]
            if classes[Int(byte)] & ByteClass.reading == 0 {
                index += 1
            } else if byte == 0x20, index + 1 < bytes.count, classes[Int(bytes[index + 1])] & ByteClass.reading == 0 {
                index += 2
            } else if gap(at: index, in: bytes) == nil {
                index += 1
            } else {
                break
            }
        }
        return index
    }
}
