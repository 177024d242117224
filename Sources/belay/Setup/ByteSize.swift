/// Sizes as people write them.
enum ByteSize {
    /// The largest size that is taken: a TiB.
    private static let bytesMax = 1 << 40

    /// Reads a size.
    ///
    /// - Parameter text: `512KiB`, `10MiB`, `2GiB`, or a number of bytes.
    /// - Returns: the bytes, 1 to a TiB; `nil` when it is no size.
    static func parse(_ text: String) -> Int? {
        let units = ["": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), let unit = units[String(text.dropFirst(digits.count))],
            (1...bytesMax / unit).contains(count)
        else { return nil }
        return count * unit
    }
}
