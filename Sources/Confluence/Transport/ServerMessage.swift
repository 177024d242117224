internal import HTTP
internal import JSON

/// What a server says about a failure, in any of the shapes that Confluence and what stands before it use.
enum ServerMessage {
    static func read(_ response: HTTPResponse) -> String {
        let type = response.headers["Content-Type"]?.lowercased() ?? ""
        if type.contains("json"), let value = try? JSONValue(parsing: response.body) { return read(value) }
        return title(response.body) ?? (type.contains("html") ? "" : start(response.body))
    }

    private static func read(_ value: JSONValue) -> String {
        // v2: {"errors":[{"title":…,"detail":…}]}.
        if let errors = value["errors"]?.arrayValue, !errors.isEmpty {
            return errors.prefix(3)
                .map { error in
                    [error["title"]?.stringValue, error["detail"]?.stringValue].compactMap(\.self)
                        .joined(separator: ": ")
                }
                .joined(separator: "; ")
        }
        // v1, the gateway, and Spring before both.
        let message = value["message"]?.stringValue ?? value["error"]?.stringValue ?? ""
        // Java's class names help nobody.
        return message.replacing(#/^([a-z]+\.)+[A-Za-z]+Exception: /#, with: "")
    }

    /// The title of a web page.
    static func title(_ html: [UInt8]) -> String? {
        let page = html.prefix(20_000)
        let lowered = page.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }[...]
        guard let tag = lowered.firstRange(of: Array("<title".utf8)),
            let start = lowered[tag.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let end = lowered[start...].firstIndex(of: UInt8(ascii: "<"))
        else { return nil }
        return String(decoding: page[(start + 1)..<end], as: UTF8.self)
    }

    /// The beginning of an answer that is no JSON.
    static func start(_ body: [UInt8]) -> String { String(decoding: body.prefix(1000), as: UTF8.self) }
}
