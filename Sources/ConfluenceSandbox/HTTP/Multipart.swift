import Foundation

/// What a part of a `multipart/form-data` body says of itself.
struct MultipartHeader: Sendable {
    let name: String
    let fileName: String?
    let contentType: String?
}

/// Takes a `multipart/form-data` body (RFC 7578) apart as it arrives.
///
/// It never holds more than what it was given last and one part's headers.
struct MultipartParser {
    /// What the body brings, in its order.
    enum Event {
        case part(MultipartHeader)
        /// More of the present part's content.
        case content(Data)
        case partEnd
    }

    private enum State {
        case preamble
        case delimiterLine
        case headers
        case content
        case epilogue
    }

    private static let partCountMax = 1000
    private static let headerBytesMax = 16 << 10
    private static let delimiterLineBytesMax = 256
    private static let lineBreak = Data("\r\n".utf8)
    private static let headerEnd = Data("\r\n\r\n".utf8)

    private let delimiter: Data
    private var state = State.preamble
    private var partCount = 0
    /// What is not consumed yet.
    ///
    /// The first delimiter has no line break before it when there is no preamble.
    private var buffer = Self.lineBreak

    /// Takes the boundary out of the content type.
    ///
    /// - Throws: `APIError`, a bad request, when the type is another one or has no boundary.
    init(contentType: String) throws {
        let header = HeaderValue(contentType)
        guard header.value.lowercased() == "multipart/form-data", let boundary = header.parameters["boundary"],
            (1...70).contains(boundary.utf8.count)
        else {
            throw APIError.badRequest("The request must be multipart/form-data with a boundary of 1 to 70 characters.")
        }
        delimiter = Data("\r\n--\(boundary)".utf8)
    }

    /// Takes the next bytes of the body.
    ///
    /// - Throws: `APIError`, a bad request, with what is wrong.
    mutating func consume(_ bytes: Data) throws -> [Event] {
        guard state != .epilogue else { return [] }
        buffer.append(bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Checks that the body has come to its end.
    ///
    /// - Throws: `APIError`, a bad request, when something is missing.
    func finish() throws {
        switch state {
        case .epilogue: return
        case .preamble: throw APIError.badRequest("The multipart body does not contain its boundary.")
        case .delimiterLine, .headers, .content:
            throw APIError.badRequest("The multipart body ends before its closing boundary.")
        }
    }

    /// Does what the buffer suffices for; `false` when more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws -> Bool {
        switch state {
        case .preamble:
            return skipToDelimiter { _ in }
        case .content:
            let found = skipToDelimiter { if !$0.isEmpty { events.append(.content($0)) } }
            if found { events.append(.partEnd) }
            return found
        case .delimiterLine:
            return try readDelimiterLine()
        case .headers:
            guard let end = buffer.range(of: Self.headerEnd) else {
                guard buffer.count <= Self.headerBytesMax else {
                    throw APIError.badRequest("The headers of a part of the multipart body are too long.")
                }
                return false
            }
            events.append(.part(try header(buffer[..<end.lowerBound])))
            buffer = Data(buffer[end.upperBound...])
            state = .content
            return true
        case .epilogue:
            return false
        }
    }

    /// Passes on what comes before the next delimiter, as far as it is known to come before it.
    private mutating func skipToDelimiter(_ pass: (Data) -> Void) -> Bool {
        if let found = buffer.range(of: delimiter) {
            pass(buffer[..<found.lowerBound])
            buffer = Data(buffer[found.upperBound...])
            state = .delimiterLine
            return true
        }
        // The end may be the beginning of a delimiter.
        let known = buffer.count - (delimiter.count - 1)
        if known > 0 {
            pass(buffer.prefix(known))
            buffer = Data(buffer.dropFirst(known))
        }
        return false
    }

    private mutating func readDelimiterLine() throws -> Bool {
        guard buffer.count >= 2 else { return false }
        if buffer.starts(with: "--".utf8) {
            state = .epilogue
            buffer = Data()
            return false
        }
        guard let end = buffer.range(of: Self.lineBreak) else {
            guard buffer.count <= Self.delimiterLineBytesMax else {
                throw APIError.badRequest("A boundary of the multipart body is not followed by a line break.")
            }
            return false
        }
        partCount += 1
        guard partCount <= Self.partCountMax else {
            throw APIError.badRequest("The multipart body has more than \(Self.partCountMax) parts.")
        }
        buffer = Data(buffer[end.upperBound...])
        state = .headers
        return true
    }

    private func header(_ bytes: Data) throws -> MultipartHeader {
        var headers: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { headers[pair[0].lowercased()] = pair[1].trimmingWhitespace() }
        }
        let disposition = HeaderValue(headers["content-disposition"] ?? "")
        guard disposition.value.lowercased() == "form-data", let name = disposition.parameters["name"] else {
            throw APIError.badRequest("A part of the multipart body has no form-data name.")
        }
        return MultipartHeader(
            name: name, fileName: disposition.parameters["filename"], contentType: headers["content-type"])
    }
}
