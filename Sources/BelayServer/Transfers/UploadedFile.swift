import Foundation
import HTTPTypes
import Hummingbird

/// A file that a request brings, in a file of its own.
struct UploadedFile: Sendable {
    let file: TransferFile
    let fileName: String
    let contentType: String
    /// What is said about it in a form.
    var comment: String?

    /// How long an upload may take.
    private static let timeMax = Duration.seconds(3_600)

    /// Takes the file of a request in: the only one of a form, or the body itself.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - context: the request's context.
    ///   - transfers: where the file comes to lie.
    /// - Throws: `Problem` 400, 408, 413, 422, 503.
    init(_ request: Request, _ context: BelayRequestContext, _ transfers: Transfers) async throws {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= transfers.bytesMax + Self.formBytesMax else {
            throw Problem(.contentTooLarge, "an attachment may have at most \(transfers.bytesMax) bytes here")
        }
        self = try await withThrowingTaskGroup(of: UploadedFile.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await Self.receive(request, context, transfers) }
            group.addTask {
                try await Task.sleep(for: Self.timeMax)
                throw Problem(
                    .requestTimeout, "the file did not arrive within \(Self.timeMax.components.seconds) seconds")
            }
            guard let file = try await group.next() else { throw CancellationError() }
            return file
        }
    }

    private init(file: TransferFile, fileName: String?, contentType: String, comment: String?) throws {
        self.file = file
        self.fileName = try Self.checked(fileName)
        self.contentType = contentType
        self.comment = comment
    }

    /// What a form may have beside the file.
    private static let formBytesMax = 128 << 10

    private static func receive(
        _ request: Request, _ context: BelayRequestContext, _ transfers: Transfers
    ) async throws -> UploadedFile {
        let type = request.headers[.contentType] ?? "application/octet-stream"
        let given = request.text("filename")
        guard type.lowercased().hasPrefix("multipart/form-data") else {
            let named = request.headers[.contentDisposition].flatMap { ContentDisposition($0).fileName }
            // Before the file comes: who has forgotten the name need not send it twice.
            let name = try checked(given ?? named)
            let file = try await transfers.makeFile()
            let body = LimitedBody(body: request.body, bytesMax: transfers.bytesMax)
            try await file.write(body, context)
            return try UploadedFile(
                file: file, fileName: name, contentType: type, comment: request.text("comment"))
        }
        let form = try UploadForm(
            LimitedBody(body: request.body, bytesMax: transfers.bytesMax + formBytesMax), type: type)
        let file = try await transfers.makeFile()
        try await file.write(form, context)
        guard form.hasFile else {
            throw Problem(
                .unprocessableContent, "the form has no file: send it as a part with a 'filename'",
                faults: [.init(at: "file", detail: "expected a part with a 'filename'")])
        }
        guard try file.bytes <= transfers.bytesMax else {
            throw Problem(.contentTooLarge, "an attachment may have at most \(transfers.bytesMax) bytes here")
        }
        return try UploadedFile(
            file: file, fileName: given ?? form.fileName, contentType: form.contentType,
            comment: form.fields["comment"] ?? request.text("comment"))
    }

    /// A name that Confluence keeps as it is.
    private static func checked(_ name: String?) throws -> String {
        guard let name, !name.isEmpty else {
            throw Problem(
                .unprocessableContent,
                "the file has no name: give it as ?filename=, or in Content-Disposition",
                faults: [.init(at: "filename", detail: "expected a name of 1 to 255 characters")])
        }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && scalar != "/" && scalar != "\\" && scalar != "\""
        }
        guard isPlain, name.count <= 255, name != ".", name != ".." else {
            let rule = "a file's name has 1 to 255 characters, without / \\ \" and control characters"
            throw Problem(.unprocessableContent, rule, faults: [.init(at: "filename", detail: rule)])
        }
        return name
    }
}
