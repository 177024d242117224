/// Bytes in place of others.
struct ByteReplacement: Equatable {
    var range: Range<Int>
    var bytes: [UInt8]

    init(_ range: Range<Int>, _ bytes: some Sequence<UInt8>) {
        self.range = range
        self.bytes = Array(bytes)
    }

    /// Text at a place that takes nothing away.
    init(at offset: Int, _ text: String) {
        self.init(offset..<offset, text.utf8)
    }
}

/// What one edit does to a source, in bytes.
struct EditPatch {
    /// In the order of their places, none within another; empty if nothing is to change.
    var replacements: [ByteReplacement]
    /// Whether what was named was not there, and is added.
    var creates = false

    /// Puts the replacements in order; what lies within another one goes with it, as a link in a link does.
    init(_ replacements: [ByteReplacement] = [], creates: Bool = false) {
        var end = 0
        self.replacements = replacements.sorted { $0.range.lowerBound < $1.range.lowerBound }
            .filter { replacement in
                guard replacement.range.lowerBound >= end else { return false }
                end = replacement.range.upperBound
                return true
            }
        self.creates = creates
    }

    /// Nothing is to change.
    static let none = EditPatch()

    /// The new source, made in one pass.
    func applied(to source: [UInt8]) -> [UInt8] {
        let growth = replacements.reduce(0) { $0 + $1.bytes.count - $1.range.count }
        var result: [UInt8] = []
        result.reserveCapacity(source.count + growth)
        var position = 0
        for replacement in replacements {
            result += source[position..<replacement.range.lowerBound]
            result += replacement.bytes
            position = replacement.range.upperBound
        }
        result += source[position...]
        return result
    }

    /// The places of the replacements before and after.
    var ranges: [StorageEditResult.Change] {
        var shift = 0
        return replacements.map { replacement in
            let start = replacement.range.lowerBound + shift
            shift += replacement.bytes.count - replacement.range.count
            return StorageEditResult.Change(
                old: replacement.range, new: start..<start + replacement.bytes.count)
        }
    }
}
