import Foundation
import JSON

/// The opaque place in a list that v2 hands out: base64 of a JSON object, as on the real site.
struct Cursor: Sendable {
    private static let lengthMax = 4096

    let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    /// Reads a cursor that a client sent.
    ///
    /// - Throws: `APIError`, a bad request, when the text is none.
    init(parsing text: String) throws {
        guard text.utf8.count <= Self.lengthMax, let data = Data(base64Encoded: text),
            let value = try? JSONValue(parsing: data, limits: JSONLimits(depthMax: 4))
        else { throw APIError.badCursor() }
        self.value = value
    }

    var text: String { Data(value.serialized().utf8).base64EncodedString() }

    /// A place in a list that is walked by position.
    static func offset(_ offset: Int) -> Cursor {
        Cursor(["offset": .int(offset)])
    }

    /// The position in a list that is walked by position; 0 without a cursor.
    ///
    /// - Throws: `APIError`, a bad request, when the cursor belongs to another kind of list.
    static func offset(in query: QueryParameters) throws -> Int {
        guard let text = query["cursor"] else { return 0 }
        guard let offset = try Cursor(parsing: text).value["offset"]?.intValue,
            (0...Int(Int32.max)).contains(offset)
        else {
            throw APIError.badCursor()
        }
        return offset
    }
}

extension Cursor {
    /// The place of a page in a sorted list; it stays right while pages come, go and change.
    init(_ page: PageRecord, sort: PageSort) {
        let value: JSONValue =
            switch PageKey(page, by: sort.field).value {
            case .none: .null
            case .moment(let moment): .int(moment.milliseconds)
            case .text(let text): .string(text)
            }
        self.init([
            "id": .string(String(page.id)), "contentOrder": .string(sort.field.rawValue), "contentOrderValue": value,
        ])
    }

    /// The place of a page in a list that is sorted in this way.
    ///
    /// - Throws: `APIError`, a bad request, when the cursor belongs to another list.
    func pageKey(_ sort: PageSort) throws -> PageKey {
        guard value["contentOrder"]?.stringValue == sort.field.rawValue,
            let id = value["id"]?.stringValue.flatMap({ Int($0) }), let place = value["contentOrderValue"]
        else { throw APIError.badCursor() }
        switch (sort.field, place) {
        case (.id, .null): return PageKey(value: .none, id: id)
        case (.title, .string(let text)): return PageKey(value: .text(text), id: id)
        case (.createdDate, .int(let moment)), (.modifiedDate, .int(let moment)):
            return PageKey(value: .moment(Timestamp(milliseconds: moment)), id: id)
        default: throw APIError.badCursor()
        }
    }
}
