/// One part of a `multipart/form-data` body (RFC 7578).
struct MultipartPart: Sendable {
    let name: String
    let fileName: String?
    let contentType: String?
    let content: ArraySlice<UInt8>

    var text: String { String(decoding: content, as: UTF8.self) }
}

/// Splits a `multipart/form-data` body into its parts.
///
/// One pass, no copies of the content.
struct MultipartParser {
    private static let partCountMax = 1000
    private static let headerBytesMax = 16 << 10

    private let body: [UInt8]
    private let delimiter: [UInt8]

    /// Takes the boundary out of the content type.
    ///
    /// - Throws: `APIError`, a bad request, when the type is another one or has no boundary.
    init(contentType: String, body: [UInt8]) throws {
        let header = HeaderValue(contentType)
        guard header.value.lowercased() == "multipart/form-data", let boundary = header.parameters["boundary"],
            (1...70).contains(boundary.utf8.count)
        else {
            throw APIError.badRequest("The request must be multipart/form-data with a boundary of 1 to 70 characters.")
        }
        self.body = body
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// The parts in their order.
    ///
    /// - Throws: `APIError`, a bad request, with what is wrong.
    func parts() throws -> [MultipartPart] {
        var parts: [MultipartPart] = []
        // The first delimiter has no line break before it when there is no preamble.
        var position = 0
        if body.starts(with: delimiter.dropFirst(2)) {
            position = delimiter.count - 2
        } else if let start = find(delimiter, from: 0) {
            position = start + delimiter.count
        } else {
            throw APIError.badRequest("The multipart body does not contain its boundary.")
        }
        while !body[position...].starts(with: "--".utf8) {
            guard let lineEnd = find([13, 10], from: position), lineEnd - position <= 256,
                let end = find(delimiter, from: lineEnd)
            else { throw APIError.badRequest("The multipart body ends before its closing boundary.") }
            guard parts.count < Self.partCountMax else {
                throw APIError.badRequest("The multipart body has more than \(Self.partCountMax) parts.")
            }
            parts.append(try part(body[(lineEnd + 2)..<max(lineEnd + 2, end)]))
            position = end + delimiter.count
        }
        return parts
    }

    private func part(_ bytes: ArraySlice<UInt8>) throws -> MultipartPart {
        guard let blank = find([13, 10, 13, 10], from: bytes.startIndex), blank + 4 <= bytes.endIndex,
            blank - bytes.startIndex <= Self.headerBytesMax
        else { throw APIError.badRequest("A part of the multipart body has no headers.") }
        var headers: [String: String] = [:]
        for line in String(decoding: bytes[bytes.startIndex..<blank], as: UTF8.self).split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { headers[pair[0].lowercased()] = pair[1].trimmingWhitespace() }
        }
        let disposition = HeaderValue(headers["content-disposition"] ?? "")
        guard disposition.value.lowercased() == "form-data", let name = disposition.parameters["name"] else {
            throw APIError.badRequest("A part of the multipart body has no form-data name.")
        }
        return MultipartPart(
            name: name, fileName: disposition.parameters["filename"], contentType: headers["content-type"],
            content: bytes[(blank + 4)...])
    }

    /// The first place of a byte pattern at or after an index.
    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        guard body.count >= pattern.count else { return nil }
        return body.withUnsafeBufferPointer { bytes in
            var index = start
            let last = bytes.count - pattern.count
            while index <= last {
                if bytes[index] == pattern[0] {
                    var length = 1
                    while length < pattern.count, bytes[index + length] == pattern[length] { length += 1 }
                    if length == pattern.count { return index }
                }
                index += 1
            }
            return nil
        }
    }
}

/// A header's value with parameters: `form-data; name="file"; filename="a.png"`.
struct HeaderValue: Sendable {
    private(set) var value = ""
    private(set) var parameters: [String: String] = [:]

    init(_ text: String) {
        var items: [String] = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if isEscaped {
                // Clients escape only quotes and backslashes; another backslash is part of a Windows path.
                if character != "\"", character != "\\" { items[items.count - 1].append("\\") }
                items[items.count - 1].append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                items.append("")
            } else {
                items[items.count - 1].append(character)
            }
        }
        value = items[0].trimmingWhitespace()
        for item in items.dropFirst() {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            parameters[pair[0].trimmingWhitespace().lowercased()] = pair[1].trimmingWhitespace()
        }
    }
}
