import Hummingbird
import JSON

/// The v1 paths that take and give attachments' content; v2 has none.
struct UploadAPI: Sendable {
    /// What the headers and the small fields of a form may need beside the files.
    private static let formBytesMax = 1 << 20

    let site: Site
    let attachmentBytesMax: Int

    /// Answers `POST /wiki/rest/api/content/{id}/child/attachment`: a new attachment; a known name is refused.
    func create(_ call: Call) async throws -> Response {
        try await attach(call, replacing: false)
    }

    /// Answers `PUT /wiki/rest/api/content/{id}/child/attachment`: a new attachment, or a known one's next version.
    func createOrUpdate(_ call: Call) async throws -> Response {
        try await attach(call, replacing: true)
    }

    /// Answers `POST /wiki/rest/api/content/{id}/child/attachment/{attachment}/data`: the next version.
    func update(_ call: Call) async throws -> Response {
        let attachment = try await attachment(call)
        let uploads = try await uploads(call)
        guard uploads.count == 1 else { throw APIError.badRequest("The form must contain exactly one 'file'.") }
        return .json(AttachmentJSON.v1(try await site.addVersion(uploads[0], toAttachment: attachment.id)))
    }

    /// Answers `GET /wiki/rest/api/content/{id}/child/attachment/{attachment}/download`: to the media host.
    func download(_ call: Call) async throws -> Response {
        let attachment = try await attachment(call)
        let number = try call.query.number("version") ?? attachment.latest.number
        guard let version = await site.version(number, of: attachment) else {
            throw APIError.badRequest("The attachment has no version \(number).")
        }
        let token = await site.makeMediaToken(attachmentID: attachment.id, version: number)
        var response = Response(status: .found)
        response.headers[.location] =
            await site.address.mediaOrigin + "/file/\(version.fileID)/binary?token=\(token)"
            + "&name=\(attachment.title.percentEncoded)"
        return response
    }

    /// `GET /file/{file}/binary`, as the media host: the token is all it asks for.
    func media(_ call: Call) async throws -> Response {
        let (attachment, version) = try await site.media(
            fileID: try call.parameter("file"), token: call.query["token"] ?? "")
        return .file(version, name: attachment.title)
    }

    private func attach(_ call: Call, replacing: Bool) async throws -> Response {
        let pageID = try call.id()
        _ = try await site.requirePage(pageID)
        let attachments = try await site.attach(try await uploads(call), toPage: pageID, replacing: replacing)
        let address = await site.address
        return .json([
            "results": .array(attachments.map(AttachmentJSON.v1)), "size": .int(attachments.count),
            "_links": ["base": .string(address.baseURL), "context": .string(address.contextPath)],
        ])
    }

    private func attachment(_ call: Call) async throws -> AttachmentRecord {
        let attachment = try await site.requireAttachment(try call.id("attachment", isAttachment: true))
        guard attachment.pageID == (try call.id()) else { throw APIError.notFound() }
        return attachment
    }

    /// The files of the form.
    ///
    /// `comment` fields go with the files by their order; `minorEdit` is for all.
    private func uploads(_ call: Call) async throws -> [Upload] {
        guard ["nocheck", "no-check"].contains(call.request.headers[named: "X-Atlassian-Token"]?.lowercased()) else {
            var error = APIError.forbidden("XSRF check failed")
            error.isPlainText = true
            throw error
        }
        let body = try await call.body(bytesMax: attachmentBytesMax + Self.formBytesMax)
        let parts = try MultipartParser(contentType: call.request.headers[.contentType] ?? "", body: body).parts()
        let files = parts.filter { $0.name == "file" }
        guard !files.isEmpty else {
            throw APIError.badRequest("At least one file is required: the field 'file' is missing.")
        }
        let comments = parts.filter { $0.name == "comment" }.map(\.text)
        let minorEdit = parts.first { $0.name == "minorEdit" }?.text == "true"
        return try files.enumerated()
            .map { index, file in
                guard let fileName = file.fileName, !fileName.isEmpty else {
                    throw APIError.badRequest("The field 'file' has no file name.")
                }
                guard file.content.count <= attachmentBytesMax else {
                    // Confluence says so with 404.
                    throw APIError.notFound(
                        "The attachment \(fileName) exceeds the maximum configured attachment size of "
                            + "\(attachmentBytesMax) bytes.")
                }
                return Upload(
                    fileName: fileName, mediaType: file.contentType ?? "application/octet-stream",
                    content: Array(file.content), comment: index < comments.count ? comments[index] : "",
                    minorEdit: minorEdit, authorID: call.accountID)
            }
    }
}

extension Response {
    /// An attachment's content.
    ///
    /// Whatever it is, a browser runs no script in it.
    static func file(_ version: AttachmentVersion, name: String, inline: Bool = false) -> Response {
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: version.content)))
        let isPlain = version.mediaType.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        response.headers[.contentType] = isPlain ? version.mediaType : "application/octet-stream"
        response.headers[.contentDisposition] =
            "\(inline ? "inline" : "attachment"); filename*=UTF-8''\(name.percentEncoded)"
        response.headers[.contentSecurityPolicy] =
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
