import Hummingbird

extension Response {
    /// An attachment's content, or the part of it that a `Range` header asks for.
    ///
    /// Whatever it is, a browser runs no script in it.
    ///
    /// - Throws: when the content's file is not there.
    static func file(
        _ version: AttachmentVersion, name: String, from contents: ContentStore, inline: Bool = false,
        range: String? = nil
    ) throws -> Response {
        let size = version.content.size
        let part = range.flatMap { byteRange($0, of: size) }
        var response: Response
        if let part, part.isEmpty {
            response = Response(status: .rangeNotSatisfiable)
            response.headers[.contentRange] = "bytes */\(size)"
            return response
        }
        response = Response(
            status: part == nil ? .ok : .partialContent,
            body: try contents.body(version.content, range: part ?? 0..<size))
        if let part { response.headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)" }
        response.headers[.acceptRanges] = "bytes"
        let isPlain = version.mediaType.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        response.headers[.contentType] = isPlain ? version.mediaType : "application/octet-stream"
        response.headers[.contentDisposition] =
            "\(inline ? "inline" : "attachment"); filename*=UTF-8''\(name.percentEncoded)"
        response.headers[.contentSecurityPolicy] =
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    /// What `bytes=…` asks for of a content: empty when that lies behind its end, `nil` when the whole is due
    /// (RFC 9110 lets a server ignore what it does not understand, and lists of ranges).
    private static func byteRange(_ header: String, of size: Int) -> Range<Int>? {
        guard header.hasPrefix("bytes=") else { return nil }
        let bounds = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        if bounds[0].isEmpty {
            guard let count = Int(bounds[1]), count >= 0 else { return nil }
            return max(0, size - count)..<size
        }
        guard let first = Int(bounds[0]), first >= 0 else { return nil }
        let last = bounds[1].isEmpty ? size - 1 : Int(bounds[1]).map { min($0, size - 1) }
        guard let last else { return nil }
        return first <= last ? first..<(last + 1) : size..<size
    }
}
