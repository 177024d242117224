import Confluence
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit

extension BelayServer {
    /// Files at pages.
    var attachmentRoutes: [Route] {
        [
            Route(.post, "/pages/{id}/attachments", "Attach a file to a page", handler: upstream(attachFile))
                .query(
                    .init("filename", .text("The file's name.", lengthMin: 1, lengthMax: 255)),
                    .init("comment", .text("What to tell about this version.", lengthMax: 1_000))
                )
                .place("id", Self.pageID)
                .body(
                    "multipart/form-data", schema: Self.uploadForm,
                    others: [RequestBodyForm(mediaTypes: ["application/octet-stream"], schema: Self.bytes)]
                )
                .answer(.created, "The attachment.", Self.attachment).problem(.badGateway, .gatewayTimeout),
            Route(.get, "/pages/{id}/attachments", "The files at a page", handler: upstream(listAttachments))
                .query(
                    .init("limit", .integer("How many to a page.", minimum: 1, maximum: 500, default: 100)),
                    .init("cursor", .integer("From the Link of the page before.", minimum: 0, maximum: 1_000_000))
                )
                .place("id", Self.pageID).answer(.ok, "The attachments.", Self.attachments)
                .problem(.badGateway, .gatewayTimeout),
            Route(.get, "/attachments/{id}", "Download an attachment", handler: upstream(downloadAttachment))
                .answer(.ok, "The file.", mediaTypes: "*/*")
                .answer(.partialContent, "A part of it.", mediaTypes: "*/*")
                .place("id", Self.attachmentID).problem(.rangeNotSatisfiable, .badGateway, .gatewayTimeout),
        ]
    }

    private static let attachmentID = JSONSchema([
        "type": "string", "pattern": "^(?:att)?[1-9][0-9]{0,17}$",
        "description":
            "An attachment's id is a number, perhaps behind 'att', as the list of a page's attachments has it.",
    ])

    private static let bytes = JSONSchema(["type": "string", "format": "binary", "description": "The file's bytes."])

    private static let uploadForm = JSONSchema.object(
        "A form with the file, whose name its part tells.",
        properties: ["file": bytes, "comment": .string("What to tell about this version.")], required: ["file"])

    private static let attachment = JSONSchema([
        "type": "object", "required": ["id", "page_id", "file_name", "bytes"],
        "properties": [
            "id": ["type": "string"], "page_id": ["type": "string"], "file_name": ["type": "string"],
            "media_type": ["type": ["string", "null"]], "bytes": ["type": ["integer", "null"]],
        ],
    ])

    private static let attachments = JSONSchema([
        "type": "object", "required": ["attachments"],
        "properties": ["attachments": ["type": "array", "items": attachment.json]],
    ])

    /// Answers `POST /pages/{id}/attachments`.
    func attachFile(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let pageID = try context.parameters.require("id")
        let client = try await services.confluence()
        // Before the file comes: Confluence is asked only when it is here.
        _ = try await client.fetchPage(id: pageID, body: .none)
        let upload = try await UploadedFile(request, context, transfers)
        let attachment = try await client.uploadAttachment(
            pageID: pageID, fileName: upload.fileName, contentType: upload.contentType,
            content: .file(path: upload.file.path), comment: upload.comment ?? "")
        return .json(
            attachment.view, status: .created, headers: [.location: "/attachments/\(attachment.id)"])
    }

    /// Answers `GET /pages/{id}/attachments`.
    func listAttachments(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let pageID = try context.parameters.require("id")
        let (limit, start) = (request.number("limit", default: 100), request.number("cursor", default: 0))
        let client = try await services.confluence()
        // A page that there is not has no attachments for Confluence, without a word.
        _ = try await client.fetchPage(id: pageID, body: .none)
        var page: [Attachment] = []
        var place = 0
        var hasMore = false
        for try await attachment in try client.attachments(pageID: pageID) {
            defer { place += 1 }
            guard place >= start else { continue }
            guard page.count < limit else {
                hasMore = true
                break
            }
            page.append(attachment)
        }
        var headers: HTTPFields = [:]
        if hasMore {
            headers = Response.link(
                toNext: "/pages/\(pageID)/attachments", [("limit", "\(limit)"), ("cursor", "\(start + limit)")])
        }
        return .json(["attachments": .array(page.map(\.view))], headers: headers)
    }

    /// Answers `GET /attachments/{id}`.
    func downloadAttachment(_ request: Request, _ context: BelayRequestContext) async throws -> Response {
        let client = try await services.confluence()
        let attachment = try await client.fetchAttachment(id: try context.parameters.require("id"))
        let tag = "\"\(attachment.id)-\(attachment.versionNumber)\""
        var headers = attachment.downloadHeaders
        headers[.eTag] = tag
        let known = request.headers[.ifNoneMatch]?.split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        if let known, known.contains(tag) || known == ["*"] {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        if let bytes = attachment.fileBytes, bytes > transfers.bytesMax {
            throw Problem(
                .badGateway,
                "the attachment has \(bytes) bytes, and this service passes on \(transfers.bytesMax) at most")
        }
        // Who has another version must not get a part of this one to put beside theirs.
        let ifRange = request.headers[.ifRange]
        let wanted = ifRange == nil || ifRange == tag ? request.headers[.range] : nil
        if let bytes = attachment.fileBytes, ByteRange(wanted, bytes: bytes) == .unsatisfiable {
            throw Self.unsatisfiable(bytes)
        }
        if request.method == .head, let bytes = attachment.fileBytes {
            return Response(status: .ok, headers: headers, body: .init(contentLength: bytes) { _ in })
        }
        let file = try await transfers.makeFile()
        if let bytes = attachment.fileBytes, case .part(let range) = ByteRange(wanted, bytes: bytes) {
            let isPart = try await client.downloadAttachment(
                attachment, range: range, to: file.path, bytesMax: transfers.bytesMax)
            if isPart {
                headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(bytes)"
                let content = try await FileIO().loadFile(path: file.path, context: context)
                return Response(status: .partialContent, headers: headers, body: Self.keeping(file, content))
            }
            return try await Self.response(file, wanted, headers, context)
        }
        try await client.downloadAttachment(attachment, to: file.path, bytesMax: transfers.bytesMax)
        return try await Self.response(file, wanted, headers, context)
    }

    /// The answer with a file or a part of it.
    private static func response(
        _ file: TransferFile, _ wanted: String?, _ headers: HTTPFields, _ context: BelayRequestContext
    ) async throws -> Response {
        let bytes = try file.bytes
        var headers = headers
        let io = FileIO()
        switch ByteRange(wanted, bytes: bytes) {
        case .unsatisfiable: throw unsatisfiable(bytes)
        case .whole:
            let content = try await io.loadFile(path: file.path, context: context)
            return Response(status: .ok, headers: headers, body: keeping(file, content))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(bytes)"
            let content = try await io.loadFile(path: file.path, range: range, context: context)
            return Response(status: .partialContent, headers: headers, body: keeping(file, content))
        }
    }

    /// A body that keeps its file until it is sent.
    private static func keeping(_ file: TransferFile, _ body: ResponseBody) -> ResponseBody {
        ResponseBody(contentLength: body.contentLength) { writer in
            defer { withExtendedLifetime(file) {} }
            try await body.write(writer)
        }
    }

    private static func unsatisfiable(_ bytes: Int) -> Problem {
        Problem(
            .rangeNotSatisfiable, "the file has \(bytes) bytes, and the range begins behind them",
            headers: [.contentRange: "bytes */\(bytes)"])
    }
}

extension Attachment {
    /// The attachment as the API shows it.
    fileprivate var view: JSONValue {
        [
            "id": .string(id), "page_id": .string(pageID), "file_name": .string(title),
            "media_type": mediaType.map { .string($0) } ?? .null, "bytes": fileBytes.map { .int($0) } ?? .null,
            "version": .int(versionNumber), "created_at": .confluenceTime(createdAt), "comment": .string(comment),
        ]
    }

    /// The headers of a download: whatever it is, no browser shows it as a page of this service.
    fileprivate var downloadHeaders: HTTPFields {
        var headers: HTTPFields = [
            .contentType: safeMediaType, .contentDisposition: ContentDisposition.download(title),
            .acceptRanges: "bytes", .cacheControl: "private, no-cache",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        if let name = HTTPField.Name("X-Content-Type-Options") { headers[name] = "nosniff" }
        return headers
    }

    /// The media type, when it has the form of one.
    private var safeMediaType: String {
        let form = /[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+/
        guard let mediaType, mediaType.wholeMatch(of: form) != nil else { return "application/octet-stream" }
        return mediaType
    }
}
