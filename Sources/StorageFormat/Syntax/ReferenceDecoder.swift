/// Resolves `&name;`, `&#N;` and `&#xN;`.
enum ReferenceDecoder {
    /// The most bytes between `&` and `;`.
    ///
    /// The longest name is `thetasym`, the longest number has 7 digits, the rest is room for leading zeros.
    static let lengthMax = 32

    /// The character of one reference.
    ///
    /// - Parameter body: what is between `&` and `;`.
    /// - Returns: nil if the name is unknown, or the number stands for no character that XML allows.
    static func scalar(_ body: ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard body.first == UInt8(ascii: "#") else { return StorageEntities.scalar(named: body) }
        let digits = body.dropFirst()
        let isHexadecimal = digits.first == UInt8(ascii: "x")
        let number = isHexadecimal ? digits.dropFirst() : digits
        guard let first = number.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-"),
            let value = UInt32(String(decoding: number, as: UTF8.self), radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(value), scalar.isAllowedInXML
        else { return nil }
        return scalar
    }

    /// The first reference in a text; what is no reference is passed over.
    static func first(in text: ArraySlice<UInt8>) -> (range: Range<Int>, scalar: Unicode.Scalar)? {
        var rest = text
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            rest = rest[ampersand...]
            if let semicolon = rest.prefix(lengthMax + 2).firstIndex(of: UInt8(ascii: ";")),
                let scalar = scalar(rest[ampersand + 1..<semicolon])
            {
                return (ampersand..<semicolon + 1, scalar)
            }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// The text with its references resolved; what is no reference stays.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var rest = text
        while let reference = first(in: rest) {
            decoded += rest[..<reference.range.lowerBound]
            decoded += Array(UTF8.encode(reference.scalar) ?? UTF8.encodedReplacementCharacter)
            rest = rest[reference.range.upperBound...]
        }
        decoded += rest
        return decoded
    }
}

extension Unicode.Scalar {
    /// Whether an XML 1.0 document may hold this character. https://www.w3.org/TR/xml/#NT-Char
    var isAllowedInXML: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }

    /// Whether a name may start with this character (a colon apart). https://www.w3.org/TR/xml/#NT-NameStartChar
    var startsXMLName: Bool {
        switch value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x1_0000...0xE_FFFF:
            true
        default: false
        }
    }

    /// Whether a name may go on with this character (a colon apart). https://www.w3.org/TR/xml/#NT-NameChar
    var continuesXMLName: Bool {
        switch value {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: startsXMLName
        }
    }
}
