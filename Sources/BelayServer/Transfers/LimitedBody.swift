import Hummingbird

/// A request's body, which ends in an error when it is larger than allowed.
struct LimitedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let bytesMax: Int

    func makeAsyncIterator() -> Iterator {
        Iterator(base: body.makeAsyncIterator(), rest: bytesMax, bytesMax: bytesMax)
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        var rest: Int
        let bytesMax: Int

        /// The next piece.
        ///
        /// - Throws: `Problem` 413.
        mutating func next() async throws -> ByteBuffer? {
            guard let piece = try await base.next() else { return nil }
            rest -= piece.readableBytes
            guard rest >= 0 else {
                throw Problem(.contentTooLarge, "an attachment may have at most \(bytesMax) bytes here")
            }
            return piece
        }
    }
}
