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
        var cursors: Set<String> = []
        /// More than any space has, 250 pages each.
        private static var batchesMax: Int { 10_000 }

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
            let response = try await listing.client.send(call)
            let value = try listing.client.json(response, call)
            guard let results = value["results"]?.arrayValue else {
                throw listing.client.unexpected(call, "it has no 'results'")
            }
            let linkBase = value["_links"]?["base"]?.stringValue
            batch = try results.compactMap { try listing.read($0, linkBase) }[...]
            self.call = try nextCall(call, value, response)
        }

        /// The same call with the next cursor.
        ///
        /// The link's own URL is not used: its base and context are wrong behind the gateway, and a joined
        /// `/wiki/wiki/` is the best known fault of Confluence clients.
        private mutating func nextCall(
            _ call: APICall, _ value: JSONValue, _ response: HTTPResponse
        ) throws -> APICall? {
            guard let link = value["_links"]?["next"]?.stringValue ?? LinkHeader.next(response.headers) else {
                return nil
            }
            guard let cursor = LinkHeader.cursor(in: link) else {
                throw listing.client.unexpected(call, "its link to more results has no cursor")
            }
            guard cursors.insert(cursor).inserted, cursors.count <= Self.batchesMax else {
                throw listing.client.unexpected(call, "its cursors lead to no end")
            }
            var next = call
            next.setQuery("cursor", cursor)
            return next
        }
    }
}

/// Links to the next batch.
enum LinkHeader {
    /// The target of `Link: <…>; rel="next"` (RFC 8288).
    static func next(_ headers: HTTPHeaders) -> String? {
        for value in headers.all(named: "Link") {
            for link in value.split(separator: ",") where link.contains(/;\s*rel="?next"?/) {
                if let match = link.firstMatch(of: /<([^>]*)>/) { return String(match.1) }
            }
        }
        return nil
    }

    /// The value of `cursor` in a URL's query.
    static func cursor(in link: String) -> String? {
        guard let query = link.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        for pair in query.split(separator: "&") where pair.hasPrefix("cursor=") {
            return PercentEncoding.decode(pair.dropFirst("cursor=".count))
        }
        return nil
    }
}
