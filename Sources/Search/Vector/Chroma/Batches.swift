extension Array {
    /// The elements in arrays of at most `size` elements, in order.
    func batches(of size: Int) -> some Sequence<[Element]> {
        stride(from: 0, to: count, by: size).lazy.map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
