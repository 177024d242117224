import Hummingbird

/// The way to an attachment's content on Cloud: a signed URL on another host.
enum MediaRedirect {
    static func response(
        to version: AttachmentVersion, of attachment: AttachmentRecord, site: Site
    ) async -> Response {
        let token = await site.makeMediaToken(attachmentID: attachment.id, version: version.number)
        var response = Response(status: .found)
        response.headers[.location] =
            await site.address.mediaOrigin + "/file/\(version.content.fileID)/binary?token=\(token)"
            + "&name=\(attachment.title.percentEncoded)"
        return response
    }
}
