/// A change of a body's source.
struct SourceEdit: Sendable {
    /// What is replaced, in bytes of UTF-8; empty for an insertion.
    let range: Range<Int>
    let text: String
}

extension [SourceEdit] {
    /// The source with all changes, which must not overlap.
    ///
    /// Linear but for sorting the changes.
    func applied(to source: String) -> String {
        guard !isEmpty else { return source }
        let bytes = [UInt8](source.utf8)
        var changed: [UInt8] = []
        changed.reserveCapacity(bytes.count + count * 80)
        var position = 0
        for edit in sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            changed += bytes[position..<edit.range.lowerBound]
            changed += edit.text.utf8
            position = edit.range.upperBound
        }
        changed += bytes[position...]
        return String(decoding: changed, as: UTF8.self)
    }
}
