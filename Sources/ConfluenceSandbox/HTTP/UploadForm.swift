import Foundation
import Hummingbird

/// An upload's form, its files already in the store.
struct UploadForm: Sendable {
    /// A file of the form.
    struct File: Sendable {
        let name: String
        let mediaType: String
        let content: StoredContent
    }

    /// What the small fields of a form may need.
    private static let fieldBytesMax = 1 << 20

    private(set) var files: [File] = []
    private(set) var fields: [(name: String, value: String)] = []

    /// Reads a request's body into the store, in bounded memory.
    ///
    /// - Throws: `APIError` when the form or a file in it is refused; the store holds nothing of it then.
    init(_ call: Call, into contents: ContentStore, fileBytesMax: Int) async throws {
        let request = call.request
        let parser = try MultipartParser(contentType: request.headers[.contentType] ?? "")
        var reader = Reader(parser: parser, contents: contents, fileBytesMax: fileBytesMax)
        do {
            for try await buffer in request.body { try reader.take(buffer) }
            try reader.parser.finish()
        } catch {
            reader.discard()
            throw error
        }
        (files, fields) = (reader.files, reader.fields)
        if call.context.faults.contains(where: { $0.kind == .halfAttachment }) {
            files = try files.map {
                File(name: $0.name, mediaType: $0.mediaType, content: try contents.halve($0.content))
            }
        }
    }

    /// All values of a field.
    func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// Sorts what the parser finds into files and fields.
    private struct Reader {
        var parser: MultipartParser
        let contents: ContentStore
        let fileBytesMax: Int
        var files: [File] = []
        var fields: [(name: String, value: String)] = []
        private var header: MultipartHeader?
        private var writer: ContentWriter?
        private var value = Data()
        private var fieldBytes = 0

        init(parser: MultipartParser, contents: ContentStore, fileBytesMax: Int) {
            (self.parser, self.contents, self.fileBytesMax) = (parser, contents, fileBytesMax)
        }

        mutating func take(_ buffer: ByteBuffer) throws {
            let data = buffer.withUnsafeReadableBytes { Data($0) }
            for event in try parser.consume(data) {
                switch event {
                case .part(let header): try begin(header)
                case .content(let data): try append(data)
                case .partEnd: try end()
                }
            }
        }

        mutating func discard() {
            if let partial = try? writer?.finish() { contents.remove(partial) }
            for file in files { contents.remove(file.content) }
        }

        private mutating func begin(_ header: MultipartHeader) throws {
            self.header = header
            guard header.name == "file" else { return }
            guard header.fileName?.isEmpty == false else {
                throw APIError.badRequest("The field 'file' has no file name.")
            }
            writer = try contents.makeWriter()
        }

        private mutating func append(_ data: Data) throws {
            guard let size = writer?.size else {
                fieldBytes += data.count
                guard fieldBytes <= UploadForm.fieldBytesMax else {
                    throw APIError.tooLarge(bytesMax: UploadForm.fieldBytesMax)
                }
                return value.append(data)
            }
            guard size + data.count <= fileBytesMax else {
                // Confluence says so with 404.
                throw APIError.notFound(
                    "The attachment \(header?.fileName ?? "") exceeds the maximum configured attachment size of "
                        + "\(fileBytesMax) bytes.")
            }
            try writer?.write(data)
        }

        private mutating func end() throws {
            if let content = try writer?.finish() {
                files.append(
                    File(
                        name: header?.fileName ?? "", mediaType: header?.contentType ?? "application/octet-stream",
                        content: content))
            } else {
                fields.append((header?.name ?? "", String(decoding: value, as: UTF8.self)))
            }
            (header, writer, value) = (nil, nil, Data())
        }
    }
}
