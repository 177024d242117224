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

    /// The end of the word that starts at `start`.
    static func endOfWord(from start: Int, in bytes: Span<UInt8>) -> Int {
        var index = start + 1
        while index < bytes.count {
            // White space, or the first byte of an invisible character.
            if ByteClass.table[Int(bytes[index])] & ByteClass.reading != 0, gap(at: index, in: bytes) != nil { break }
            index += 1
        }
        return index
    }
}
