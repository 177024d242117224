internal import HTTP
internal import JSON

/// The items of a list, fetched batch by batch while they are asked for.
///
/// The list may change meanwhile: an item that changes can come twice, or not at all.
public struct ConfluenceListing<Element: Sendable>: AsyncSequence, Sendable {
    let client: ConfluenceClient
    let call: APICall
    let read: @Sendable (JSONValue, _ linkBase: String?) throws -> Element?
    /// The first item that is not of interest, after which nothing more is either.
    let isBeyond: @Sendable (Element) -> Bool

    init(
        client: ConfluenceClient, call: APICall,
        isBeyond: @escaping @Sendable (Element) -> Bool = { _ in false },
        read: @escaping @Sendable (JSONValue, _ linkBase: String?) throws -> Element?
    ) {
        self.client = client
        self.call = call
        self.isBeyond = isBeyond
        self.read = read
    }

    /// Starts at the beginning of the list.
    public func makeAsyncIterator() -> Iterator { Iterator(listing: self, call: call) }

    /// Fetches all batches.
    ///
    /// - Returns: all items.
    /// - Throws: `ConfluenceError`; `CancellationError`.
    public func collect() async throws -> [Element] {
        var elements: [Element] = []
        for try await element in self { elements.append(element) }
        return elements
    }

    /// Walks through a list.
    public struct Iterator: AsyncIteratorProtocol {
        let listing: ConfluenceListing
        /// The call for the next batch, `nil` after the last.
        var call: APICall?
        var batch: ArraySlice<Element> = []
        var pages = ListPages()

        init(listing: ConfluenceListing, call: APICall) {
            self.listing = listing
            self.call = call
        }

        /// The next item, `nil` at the end.
        ///
        /// - Returns: the item.
        /// - Throws: `ConfluenceError`; `CancellationError`.
        public mutating func next() async throws -> Element? {
            // A batch may be empty although more follow: what the account may not see is left out.
            while batch.isEmpty, let call { try await fetchBatch(call) }
            guard let element = batch.popFirst() else { return nil }
            if listing.isBeyond(element) {
                (batch, call) = ([], nil)
                return nil
            }
            return element
        }

        private mutating func fetchBatch(_ call: APICall) async throws {
            let client = listing.client
            let (value, response) = try await client.fetchAnswer(call)
            guard let results = value["results"]?.arrayValue else {
                throw client.unexpected(call, "it has no 'results'")
            }
            let linkBase = value["_links"]?["base"]?.stringValue
            batch = try results.compactMap { try listing.read($0, linkBase) }[...]
            do {
                self.call = try pages.call(after: call, value, response.headers, isCloud: client.site.face.isCloud)
            } catch {
                throw client.unexpected(call, error.reason)
            }
        }
    }
}
