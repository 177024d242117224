internal import Foundation
internal import HTTP

extension ConfluenceClient {
    /// Downloads the version of an attachment that was listed into a file.
    ///
    /// Cloud sends the content from another host; the credentials do not go there. What comes must have
    /// the size that Confluence told: a login page or half a file does not pass for the attachment.
    ///
    /// - Parameters:
    ///   - attachment: the attachment.
    ///   - path: the file, which appears when it is complete; its folder must exist.
    ///   - bytesMax: the most bytes that the file may get.
    /// - Throws: `ConfluenceError`.
    public func downloadAttachment(_ attachment: Attachment, to path: String, bytesMax: Int = .max) async throws {
        let call = try downloadCall(attachment)
        let temporaryPath = "\(path).unchecked-\(UInt64.random(in: .min ... .max))"
        defer { unlink(temporaryPath) }
        let response = try await retrying(call, redirects: .any(max: 5), timeoutFactor: 10) {
            var request = $0
            request.addresses = elsewhere
            return try await http.download(request, to: temporaryPath, bytesMax: bytesMax)
        }
        if let expected = attachment.fileBytes, expected != response.bytesReceived {
            throw unexpected(
                call,
                "\(response.bytesReceived) bytes came instead of \(expected); upload the file again if it is broken")
        }
        guard rename(temporaryPath, path) == 0 else {
            throw ConfluenceError(
                code: .badRequest, message: "\(call.subject): cannot write \(path): \(String(cString: strerror(errno)))"
            )
        }
    }

    /// The URL at which somebody who is signed in gets the latest version of an attachment.
    ///
    /// - Parameter attachment: the attachment.
    /// - Returns: the URL; `nil` as long as a site behind the gateway has not told where it is for people.
    /// - Throws: `ConfluenceError` with `badRequest` when an identifier is none.
    public func downloadURL(of attachment: Attachment) throws -> String? {
        links.url(try downloadCall(attachment).path, base: nil)
    }

    private func downloadCall(_ attachment: Attachment) throws(ConfluenceError) -> APICall {
        _ = try PathID.checked(attachment.pageID, of: "page")
        _ = try PathID.checked(attachment.id, of: "attachment")
        var call = attachmentDialect.download(attachment)
        call.headers = [:]
        call.answer = .file
        return call
    }
}
