public import Foundation

/// One request of an incident tool, as it came.
public struct WebhookDelivery: Sendable {
    /// What stands in the request's head.
    public var headers: WebhookHeaders
    /// The raw body.
    ///
    /// Its size is bounded by whoever received it.
    public var body: [UInt8]
    /// When it came.
    public var receivedAt: Date
    /// The secret part of the path that it was posted to; `nil` when there was none.
    public var pathSecret: String?
    /// The IP address that it came from; `nil` when it is not known.
    public var remoteAddress: String?

    /// The client that a trusted proxy knows by its certificate; `nil` when there is none.
    public var clientName: String?

    /// Makes a delivery.
    public init(
        headers: WebhookHeaders = WebhookHeaders(), body: [UInt8], receivedAt: Date, pathSecret: String? = nil,
        remoteAddress: String? = nil, clientName: String? = nil
    ) {
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
        self.pathSecret = pathSecret
        self.remoteAddress = remoteAddress
        self.clientName = clientName
    }
}

/// Headers of a request; names are the same in upper and lower case, and may stand more than once.
public struct WebhookHeaders: Sendable, ExpressibleByDictionaryLiteral {
    private var values: [String: [String]] = [:]

    /// Makes headers from names and values in the order in which they came.
    public init(_ fields: [(name: String, value: String)] = []) {
        for field in fields { values[field.name.lowercased(), default: []].append(field.value) }
    }

    /// Makes headers from a literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }

    /// The names, in lower case, sorted.
    var names: [String] { values.keys.sorted() }

    /// All values of a header, in the order in which they came.
    public func all(_ name: String) -> [String] { values[name.lowercased()] ?? [] }

    /// The value of a header that stands exactly once.
    ///
    /// Of two different values nobody can say which one the sender meant, so there is none then.
    public subscript(name: String) -> String? {
        let found = all(name)
        return found.count == 1 ? found[0] : nil
    }
}
