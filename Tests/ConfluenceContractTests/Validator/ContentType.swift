import Foundation
import JSON

/// Media types of bodies.
enum ContentType {
    /// The type without parameters, in lower case.
    static func essence(_ type: String) -> String {
        String(type.prefix { $0 != ";" }).trimmingCharacters(in: .whitespaces).lowercased()
    }

    static func isJSON(_ type: String) -> Bool {
        let essence = essence(type)
        return essence == "application/json" || essence.hasSuffix("+json")
    }

    /// What a table of the documents has for a type.
    ///
    /// Cloud's document has `message` where the type should be: it says nothing.
    static func entry(of schemas: [String: JSONValue], for type: String) -> JSONValue? {
        schemas.first { essence($0.key) == essence(type) }?.value ?? schemas["*/*"] ?? schemas["message"]
    }
}

/// The text of a parameter, as the value that its schema wants.
enum ParameterText {
    /// The value; a text that cannot be one stays a text, and is found to be of the wrong type.
    static func value(_ texts: [String], _ schema: JSONValue) -> JSONValue {
        guard schema["type"] == "array" else {
            return texts.count == 1 ? scalar(texts[0], schema) : .array(texts.map { scalar($0, schema) })
        }
        // Both repeated and comma-separated lists are understood.
        let items = texts.flatMap { $0.split(separator: ",") }
        return .array(items.map { scalar(String($0), schema["items"] ?? [:]) })
    }

    static func scalar(_ text: String, _ schema: JSONValue) -> JSONValue {
        switch schema["type"]?.stringValue {
        case "integer": Int(text).map { .int($0) } ?? .string(text)
        case "number": Double(text).map { .double($0) } ?? .string(text)
        case "boolean": ["true": .bool(true), "false": .bool(false)][text] ?? .string(text)
        default: .string(text)
        }
    }
}

/// The fields of a `multipart/form-data` body, as an object of texts.
enum FormFields {
    /// The names are what counts: a file's content stands as an empty text.
    static func value(_ body: [UInt8], contentType: String, _ schema: JSONValue) -> JSONValue {
        // Latin 1 keeps every byte.
        let text = String(bytes: body, encoding: .isoLatin1) ?? ""
        guard let boundary = contentType.firstMatch(of: /boundary="?([^";]+)"?/)?.1 else { return [:] }
        var fields: [String: JSONValue] = [:]
        for part in text.components(separatedBy: "--\(boundary)").dropFirst() {
            let halves = part.components(separatedBy: "\r\n\r\n")
            guard halves.count > 1, let name = halves[0].firstMatch(of: /[; ]name="([^"]*)"/)?.1 else { continue }
            let isFile = halves[0].contains("filename")
            let text = halves[1].trimmingCharacters(in: .newlines)
            fields[String(name)] =
                isFile ? "" : ParameterText.scalar(text, schema["properties"]?[String(name)] ?? [:])
        }
        return .object(fields)
    }
}
