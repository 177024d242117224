internal import JSON

/// A list; one that comes from JSON converts an element when it is asked for.
public struct CELList: Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
    private enum Storage: Sendable {
        case values([CELValue])
        case json([JSONValue])
    }

    private let storage: Storage

    /// Makes a list of values.
    public init(_ elements: [CELValue]) {
        storage = .values(elements)
    }

    /// Makes a list of values.
    public init(arrayLiteral elements: CELValue...) {
        storage = .values(elements)
    }

    init(json elements: [JSONValue]) {
        storage = .json(elements)
    }

    /// Always 0.
    public var startIndex: Int { 0 }

    /// The number of elements.
    public var endIndex: Int {
        switch storage {
        case .values(let elements): elements.count
        case .json(let elements): elements.count
        }
    }

    /// The element at a position, which must be within the bounds.
    public subscript(position: Int) -> CELValue {
        switch storage {
        case .values(let elements): elements[position]
        case .json(let elements): CELValue(elements[position])
        }
    }

    /// The elements as they were in JSON, when the list comes from there.
    var jsonElements: [JSONValue]? {
        guard case .json(let elements) = storage else { return nil }
        return elements
    }
}
