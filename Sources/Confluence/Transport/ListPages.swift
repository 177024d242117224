internal import HTTP
internal import JSON

/// Finds the way from one batch of a list to the next, and notices when the way leads in a circle.
///
/// Of a link to the next batch only its `cursor` or `start` is used: its base and context are wrong behind the
/// gateway, and a joined `/wiki/wiki/` is the best known fault of Confluence clients
/// (atlassian-python-api issue 1655).
struct ListPages {
    /// A list that leads nowhere.
    struct DeadEnd: Error {
        var reason: String
    }

    /// More than any list has.
    private static let batchesMax = 10_000

    private var count = 0
    private var cursors: Set<String> = []
    /// The identifiers of each batch so far, as hashes.
    private var batches: Set<Int> = []

    /// The call for the batch after this one, `nil` when it is the last.
    ///
    /// - Parameters:
    ///   - call: the call that gave this batch.
    ///   - value: the batch.
    ///   - headers: the answer's headers.
    ///   - isCloud: whether the site is Cloud, where an offset may be ignored.
    /// - Returns: the call.
    /// - Throws: `DeadEnd` when the list begins to repeat itself.
    mutating func call(
        after call: APICall, _ value: JSONValue, _ headers: HTTPHeaders, isCloud: Bool
    ) throws(DeadEnd) -> APICall? {
        let results = value["results"]?.arrayValue ?? []
        try note(results)
        if let link = value["_links"]?["next"]?.stringValue ?? NextLink.find(headers) {
            return try self.call(following: link, after: call, value, results.count)
        }
        // Data Center has left the link out although there was more (sphinxcontrib-confluencebuilder's publisher.py).
        // On Cloud a search ignores the offset and would begin again: the missing link is the end.
        guard !isCloud, !results.isEmpty, call.queryValue("cursor") == nil,
            let start = start(of: call, value), let total = value["totalSize"]?.intValue,
            start + size(value, results.count) < total
        else { return nil }
        return call.with("start", String(start + size(value, results.count)))
    }

    /// Follows a link.
    private mutating func call(
        following link: String, after call: APICall, _ value: JSONValue, _ count: Int
    ) throws(DeadEnd) -> APICall {
        if let cursor = NextLink.value("cursor", in: link) {
            guard cursors.insert(cursor).inserted else { throw DeadEnd(reason: "its cursors lead to no end") }
            return call.with("cursor", cursor)
        }
        guard let linked = NextLink.value("start", in: link).flatMap({ Int($0) }) else {
            throw DeadEnd(reason: "its link to more results has no cursor and no start")
        }
        // By what came, not by what was asked for: servers lower the limit without a word. A batch from which the
        // account may see nothing has size 0, and only the link knows how far it reached.
        let (start, size) = (start(of: call, value) ?? 0, size(value, count))
        let next = size > 0 ? start + size : linked
        guard next > start else { throw DeadEnd(reason: "its link to more results leads back") }
        return call.with("start", String(next))
    }

    /// Remembers what a batch held: a server that ignores cursor or offset gives the same again and again.
    private mutating func note(_ results: [JSONValue]) throws(DeadEnd) {
        count += 1
        guard count <= Self.batchesMax else {
            throw DeadEnd(reason: "it has more than \(Self.batchesMax) batches")
        }
        guard !results.isEmpty else { return }
        var hasher = Hasher()
        for result in results { hasher.combine(Self.identity(result)) }
        guard batches.insert(hasher.finalize()).inserted else {
            throw DeadEnd(reason: "the same results came a second time")
        }
    }

    /// What tells an item from others.
    private static func identity(_ item: JSONValue) -> String {
        item.id("id") ?? item["content"]?.id("id") ?? item["number"]?.intValue.map(String.init) ?? item.serialized()
    }

    private func start(of call: APICall, _ value: JSONValue) -> Int? {
        value["start"]?.intValue ?? call.queryValue("start").flatMap { Int($0) }
    }

    private func size(_ value: JSONValue, _ count: Int) -> Int {
        max(value["size"]?.intValue ?? count, 0)
    }
}

extension APICall {
    /// The call with a parameter set.
    fileprivate func with(_ name: String, _ value: String) -> APICall {
        var call = self
        call.setQuery(name, value)
        return call
    }
}

/// Links to the next batch.
enum NextLink {
    /// The target of `Link: <…>; rel="next"` (RFC 8288).
    static func find(_ headers: HTTPHeaders) -> String? {
        for value in headers.all(named: "Link") {
            // Not split at commas: a URL may have them, as in CQL's `space in (A,B)`.
            for link in value.matches(of: /<([^>]*)>([^<]*)/) where link.2.contains(/;\s*rel="?next"?\s*(;|,|$)/) {
                return String(link.1)
            }
        }
        return nil
    }

    /// The value of a parameter in a URL's query.
    static func value(_ name: String, in link: String) -> String? {
        guard let query = link.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        for pair in query.split(separator: "&") where pair.hasPrefix(name + "=") {
            return PercentEncoding.decode(pair.dropFirst(name.count + 1))
        }
        return nil
    }
}
