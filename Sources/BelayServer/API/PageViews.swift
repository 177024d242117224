import Confluence
import Foundation
import JSON
import StorageFormat
import WorkflowEngine

extension Page {
    /// The page as the API shows it.
    var view: JSONValue {
        [
            "id": .string(id), "title": .string(title), "space_id": .string(spaceID), "status": .string(status),
            "parent_id": parentID.map { .string($0) } ?? .null, "url": webURL.map { .string($0) } ?? .null,
            "version": [
                "number": .int(version.number), "message": .string(version.message),
                "created_at": .confluenceTime(version.createdAt), "minor_edit": .bool(version.isMinorEdit),
                "author_id": version.authorID.map { .string($0) } ?? .null,
            ],
        ]
    }

    /// The page with its text in all its forms.
    func contentView(_ document: StorageDocument, labels: [String]) -> JSONValue {
        var members = view.objectValue ?? [:]
        members["labels"] = .array(labels.map { .string($0) })
        members["text"] = .string(document.plainText())
        members["markdown"] = .string(document.markdown())
        members["storage"] = .string(document.source)
        members["sections"] = .array(
            document.sections.map { section in
                [
                    "heading": .string(section.heading), "level": .int(section.level),
                    "path": .array(section.path.map { .string($0) }), "anchor": .string(section.anchor),
                    "text": .string(document.plainText(of: section)),
                ]
            })
        return .object(members)
    }
}

extension JSONValue {
    /// A time that Confluence tells, RFC 3339 in UTC with milliseconds.
    static func confluenceTime(_ date: Date?) -> JSONValue {
        date.map { .string($0.ISO8601Format(.belay)) } ?? .null
    }
}
