/// What the two APIs for attachments differ in.
protocol AttachmentDialect: Sendable {
    /// Whether an upload must say which attachment gets a new version; otherwise, the file's name tells.
    var needsPresent: Bool { get }
    /// Lists the attachments of a page.
    func list(pageID: String, fileName: String?) -> APICall
    /// Reads what is known of an attachment.
    func fetch(id: String) -> APICall
    /// Attaches a file to a page; the call has no body yet.
    func upload(pageID: String, fileName: String, over present: Attachment?) -> APICall
    /// Downloads the version that was listed.
    func download(_ attachment: Attachment) -> APICall
    /// Moves an attachment to the trash.
    func delete(id: String) -> APICall
}

extension Attachment {
    /// What a call is about.
    static func subject(_ fileName: String, _ pageID: String) -> String {
        "attachment \(MessageText.quoted(fileName)) of page \(pageID)"
    }
}

struct CloudAttachments: AttachmentDialect {
    let needsPresent = false

    func fetch(id: String) -> APICall {
        APICall("GET", .v2, "/attachments/\(id)", subject: "attachment \(id)")
    }

    func list(pageID: String, fileName: String?) -> APICall {
        var call = APICall(
            "GET", .v2, "/pages/\(pageID)/attachments", query: [("limit", "250")],
            subject: "attachments of page \(pageID)")
        if let fileName { call.setQuery("filename", fileName) }
        return call
    }

    func upload(pageID: String, fileName: String, over present: Attachment?) -> APICall {
        // PUT creates or makes a new version; POST would refuse a name that is there already. v2 has no upload.
        APICall(
            "PUT", .v1, "/content/\(pageID)/child/attachment", subject: Attachment.subject(fileName, pageID))
    }

    func download(_ attachment: Attachment) -> APICall {
        // The path that people use takes no tokens any more.
        APICall(
            "GET", .v1, "/content/\(attachment.pageID)/child/attachment/\(attachment.id)/download",
            query: [("version", String(attachment.versionNumber))],
            subject: Attachment.subject(attachment.title, attachment.pageID))
    }

    func delete(id: String) -> APICall {
        APICall("DELETE", .v2, "/attachments/\(id)", subject: "attachment \(id)")
    }
}

struct DataCenterAttachments: AttachmentDialect {
    let needsPresent = true

    func fetch(id: String) -> APICall {
        APICall(
            "GET", .v1, "/content/\(id)", query: [("expand", "version,container")], subject: "attachment \(id)")
    }

    func list(pageID: String, fileName: String?) -> APICall {
        var call = APICall(
            "GET", .v1, "/content/\(pageID)/child/attachment", query: [("expand", "version"), ("limit", "200")],
            subject: "attachments of page \(pageID)")
        if let fileName { call.setQuery("filename", fileName) }
        return call
    }

    func upload(pageID: String, fileName: String, over present: Attachment?) -> APICall {
        let path = "/content/\(pageID)/child/attachment"
        let subject = Attachment.subject(fileName, pageID)
        // Only the first of the two can be told what to expand.
        guard let present else { return APICall("POST", .v1, path, query: [("expand", "version")], subject: subject) }
        return APICall("POST", .v1, "\(path)/\(present.id)/data", subject: subject)
    }

    func download(_ attachment: Attachment) -> APICall {
        APICall(
            "GET", .site, "/download/attachments/\(attachment.pageID)/\(PercentEncoding.encode(attachment.title))",
            query: [("version", String(attachment.versionNumber)), ("api", "v2")],
            subject: Attachment.subject(attachment.title, attachment.pageID))
    }

    func delete(id: String) -> APICall {
        // An attachment is content like a page.
        APICall("DELETE", .v1, "/content/\(id)", subject: "attachment \(id)")
    }
}
