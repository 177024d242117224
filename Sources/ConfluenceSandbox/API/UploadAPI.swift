import Hummingbird
import JSON

/// The v1 paths that take and give attachments' content; v2 has none.
struct UploadAPI: Sendable {
    let resource: V1Resource
    let attachmentBytesMax: Int

    private var site: Site { resource.site }

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
        let changed = try await keeping(uploads) {
            guard uploads.count == 1 else { throw APIError.badRequest("The form must contain exactly one 'file'.") }
            return try await site.addVersion(uploads[0], toAttachment: attachment.id)
        }
        return try await respond([changed], call) { $0[0] }
    }

    /// Answers `PUT /wiki/rest/api/content/{id}/child/attachment/{attachment}`: all but the content; another
    /// `container` moves it there.
    func updateProperties(_ call: Call) async throws -> Response {
        let attachment = try await attachment(call)
        let request = try await resource.json(call)
        let containerID = try V1ContentRequest(request).containerID ?? attachment.pageID
        if containerID != attachment.pageID {
            try await site.checkAccess(toContent: containerID, for: call.accountID, isWrite: true)
        }
        let changed = try await site.updateAttachment(
            attachment.id, versionNumber: try request.newVersion().number, title: request["title"]?.stringValue,
            mediaType: request["metadata"]?["mediaType"]?.stringValue,
            comment: request["metadata"]?["comment"]?.stringValue, pageID: containerID)
        return try await respond([changed], call) { $0[0] }
    }

    /// Answers `GET /wiki/rest/api/content/{id}/child/attachment/{attachment}/download`: to the media host.
    func download(_ call: Call) async throws -> Response {
        let attachment = try await attachment(call)
        let number = try call.query.number("version") ?? attachment.latest.number
        guard let version = await site.version(number, of: attachment) else {
            throw APIError.badRequest("The attachment has no version \(number).")
        }
        return await MediaRedirect.response(to: version, of: attachment, site: site)
    }

    /// `GET /file/{file}/binary`, as the media host: the token is all it asks for.
    func media(_ call: Call) async throws -> Response {
        let (attachment, version) = try await site.media(
            fileID: try call.parameter("file"), token: call.query["token"] ?? "")
        return try .file(
            version, name: attachment.title, from: site.contents, range: call.request.headers[.range])
    }

    private func attach(_ call: Call, replacing: Bool) async throws -> Response {
        let pageID = try call.id()
        _ = try await site.requirePage(pageID)
        let uploads = try await uploads(call)
        let attachments = try await keeping(uploads) {
            try await site.attach(uploads, toPage: pageID, replacing: replacing)
        }
        return try await respond(attachments, call) { results in
            ["results": .array(results), "start": 0, "limit": 50, "size": .int(results.count)]
        }
    }

    private func respond(
        _ attachments: [AttachmentRecord], _ call: Call, _ outermost: ([JSONValue]) -> JSONValue
    ) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(call.query, default: ["version", "container"])
        var results: [JSONValue] = []
        for attachment in attachments {
            let page = try await site.requirePage(attachment.pageID)
            results.append(try await writer.content(.attachment(attachment, page), expansion))
        }
        return resource.respond(outermost(results), writer: writer)
    }

    /// Does what makes attachments of uploads; when it is refused, their contents are removed again.
    private func keeping<Result>(_ uploads: [Upload], _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch {
            for upload in uploads { site.contents.remove(upload.content) }
            throw error
        }
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
        guard call.hasXSRFToken else { throw APIError.xsrf() }
        let form = try await UploadForm(call, into: site.contents, fileBytesMax: attachmentBytesMax)
        guard !form.files.isEmpty else {
            throw APIError.badRequest("At least one file is required: the field 'file' is missing.")
        }
        let comments = form.values("comment")
        let minorEdit = form.values("minorEdit").first == "true"
        return form.files.enumerated()
            .map { index, file in
                Upload(
                    fileName: file.name, mediaType: file.mediaType, content: file.content,
                    comment: index < comments.count ? comments[index] : "", minorEdit: minorEdit,
                    authorID: call.accountID)
            }
    }
}
