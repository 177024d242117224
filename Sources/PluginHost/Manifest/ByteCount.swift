/// A size as files write it: `512KiB`, `4MiB`.
struct ByteCount: Sendable {
    let bytes: Int

    /// Reads a size from 1 KiB to 64 MiB.
    init?(shorthand text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["KiB": 1 << 10, "MiB": 1 << 20]
        guard let count = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (bytes, overflows) = count.multipliedReportingOverflow(by: unit)
        guard !overflows, (1 << 10...64 << 20).contains(bytes) else { return nil }
        self.bytes = bytes
    }
}
