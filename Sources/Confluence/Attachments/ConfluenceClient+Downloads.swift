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

    /// Downloads a part of the version of an attachment that was listed into a file; the whole where Confluence gives
    /// no parts.
    ///
    /// - Parameters:
    ///   - attachment: the attachment, whose size is known.
    ///   - range: the places of its first and last byte.
    ///   - path: the file, which appears when it is complete; its folder must exist.
    ///   - bytesMax: the most bytes that the file may get.
    /// - Returns: whether the file has the part; else it has the whole.
    /// - Throws: `ConfluenceError`.
    public func downloadAttachment(
        _ attachment: Attachment, range: ClosedRange<Int>, to path: String, bytesMax: Int = .max
    ) async throws -> Bool {
        var call = try downloadCall(attachment)
        call.headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound)"
        let temporaryPath = "\(path).unchecked-\(UInt64.random(in: .min ... .max))"
        defer { unlink(temporaryPath) }
        let response = try await retrying(call, redirects: .any(max: 5), timeoutFactor: 10) {
            try await http.download($0, to: temporaryPath, bytesMax: bytesMax)
        }
        let isPart = response.status == 206
        if isPart {
            let told = response.headers["Content-Range"] ?? ""
            guard told.hasPrefix("bytes \(range.lowerBound)-\(range.upperBound)/") else {
                throw unexpected(call, "another part came than the one that was asked for: \(told.prefix(60))")
            }
        }
        let expected = isPart ? range.count : attachment.fileBytes
        if let expected, expected != response.bytesReceived {
            throw unexpected(call, "\(response.bytesReceived) bytes came instead of \(expected)")
        }
        guard rename(temporaryPath, path) == 0 else {
            throw ConfluenceError(
                code: .badRequest, message: "\(call.subject): cannot write \(path): \(String(cString: strerror(errno)))"
            )
        }
        return isPart
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
