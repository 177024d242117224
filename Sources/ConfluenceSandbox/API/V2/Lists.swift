import Hummingbird
import JSON

extension Call {
    /// Answers one stretch of a list that is walked by position.
    ///
    /// - Throws: `APIError`, a bad request, when the cursor belongs to another kind of list.
    func respond<Item>(
        with items: [Item], limit: Int, site: SiteAddress, _ json: (Item) throws -> JSONValue
    ) throws -> Response {
        let offset = try Cursor.offset(in: query)
        let next = limit > 0 && offset + limit < items.count ? Cursor.offset(offset + limit) : nil
        return .list(try items.dropFirst(offset).prefix(limit).map(json), next: next, call: self, site: site)
    }

    /// A list inside of another object, as the `include-…` parameters give it: the first 50 and where the rest is.
    func included(_ items: [JSONValue], at path: String) -> JSONValue {
        let countMax = 50
        let hasMore = items.count > countMax
        return [
            "results": .array(Array(items.prefix(countMax))),
            "meta": hasMore
                ? ["hasMore": true, "cursor": .string(Cursor.offset(countMax).text)] : ["hasMore": false],
            "_links": ["self": .string(sitePath + "/" + path)],
        ]
    }
}

extension QueryParameters {
    /// The items in the order that `sort` asks for: a name, with `-` before it for descending.
    ///
    /// - Parameters:
    ///   - items: what is sorted.
    ///   - fallback: the order without `sort`.
    ///   - orders: the known names with their ascending orders.
    /// - Returns: the items, sorted.
    /// - Throws: `APIError`, a bad request, for an unknown name.
    func sorted<Item>(
        _ items: [Item], default fallback: String, by orders: KeyValuePairs<String, (Item, Item) -> Bool>
    ) throws -> [Item] {
        let sort = self["sort"].flatMap { $0.isEmpty ? nil : $0 } ?? fallback
        let isDescending = sort.hasPrefix("-")
        guard let isBefore = orders.first(where: { $0.key == sort.dropFirst(isDescending ? 1 : 0) })?.value else {
            let names = orders.map { "\($0.key), -\($0.key)" }.joined(separator: ", ")
            throw APIError.badRequest("Provided value {\(sort)} for 'sort' is not one of: \(names)")
        }
        return items.sorted(by: isDescending ? { isBefore($1, $0) } : isBefore)
    }
}
