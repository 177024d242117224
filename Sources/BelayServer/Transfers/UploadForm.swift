import Hummingbird

/// A form with a file: a sequence of the file's bytes, which knows the other fields once it has ended.
///
/// Used by one task at a time.
final class UploadForm: AsyncSequence, AsyncIteratorProtocol {
    /// The largest text of a field.
    private static let fieldBytesMax = 16 << 10

    private var body: LimitedBody.Iterator
    private var parser: MultipartParser
    private var pending: [MultipartParser.Event] = []
    /// The field under way; `nil` while it is the file.
    private var field: (name: String, text: [UInt8])?
    /// Whether a part was a file.
    private(set) var hasFile = false
    /// The name that the form gives the file.
    private(set) var fileName: String?
    /// The file's media type.
    private(set) var contentType = "application/octet-stream"
    /// The texts of the other fields.
    private(set) var fields: [String: String] = [:]

    /// Reads a form.
    ///
    /// - Parameters:
    ///   - body: the request's body.
    ///   - type: the content type, which names the boundary.
    /// - Throws: `Problem` 400.
    init(_ body: LimitedBody, type: String) throws {
        guard let match = type.firstMatch(of: /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/.ignoresCase()),
            case let boundary = match.1 ?? match.2 ?? "", (1...70).contains(boundary.utf8.count)
        else { throw Problem(.badRequest, "the content type of the form has no boundary of 1 to 70 characters") }
        self.body = body.makeAsyncIterator()
        parser = MultipartParser(boundary: String(boundary))
    }

    func makeAsyncIterator() -> UploadForm { self }

    /// The next bytes of the file.
    ///
    /// - Throws: `Problem` 400, 413, 422.
    func next() async throws -> ByteBuffer? {
        while true {
            while !pending.isEmpty {
                if let bytes = try take(pending.removeFirst()) { return ByteBuffer(bytes: bytes) }
            }
            guard let piece = try await body.next() else {
                guard parser.isComplete else { throw Problem(.badRequest, "the form ends before its last boundary") }
                return nil
            }
            do {
                pending = try parser.read(piece.readableBytesView)
            } catch {
                throw Problem(.badRequest, "the body is no form: \(error.reason)")
            }
        }
    }

    /// Takes an event in.
    ///
    /// - Returns: bytes of the file.
    private func take(_ event: MultipartParser.Event) throws -> [UInt8]? {
        switch event {
        case .partBegan(let lines): try begin(lines)
        case .content(let bytes):
            guard field != nil else { return bytes }
            field?.text += bytes
            guard field?.text.count ?? 0 <= Self.fieldBytesMax else {
                throw Problem(.contentTooLarge, "a field of the form may have at most \(Self.fieldBytesMax) bytes")
            }
        case .partEnded:
            if let field { fields[field.name] = String(decoding: field.text, as: UTF8.self) }
            field = nil
        }
        return nil
    }

    private func begin(_ lines: [String]) throws {
        let head = lines.compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            return (line[..<colon].lowercased(), String(value))
        }
        let disposition = ContentDisposition(head.first { $0.0 == "content-disposition" }?.1 ?? "")
        guard let name = disposition.fileName else {
            field = (disposition.name ?? "", [])
            return
        }
        guard !hasFile else {
            throw Problem(
                .unprocessableContent, "the form has more than one file; send a request for each",
                faults: [.init(at: "file", detail: "expected one file")])
        }
        hasFile = true
        fileName = name
        contentType = head.first { $0.0 == "content-type" }?.1 ?? contentType
    }
}
