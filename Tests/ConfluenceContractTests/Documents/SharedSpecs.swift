import Foundation
import JSON

/// Atlassian's API documents, where they lie beside the package.
///
/// They are Atlassian's, and large: they are no part of the package, and what needs them is skipped without them.
enum SharedSpecs {
    private static let folder: URL = {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["BELAY_SHARED"].map { URL(filePath: $0) }
            ?? root.appending(path: "../shared")
        return shared.appending(path: "confluence/specs")
    }()

    /// Why tests are skipped without the documents.
    static let reason = "needs Atlassian's API documents in shared/confluence/specs beside the clone, or BELAY_SHARED"

    /// Whether all documents are there.
    static let areThere = Name.allCases.allSatisfy {
        FileManager.default.fileExists(atPath: folder.appending(path: $0.fileName).path)
    }

    /// The documents that are checked against.
    enum Name: String, CaseIterable {
        case cloudV2 = "cloud-v2"
        case cloudV1 = "cloud-v1"
        case dataCenter = "dc-10.0.3"

        var fileName: String { rawValue + ".openapi.json" }
    }

    /// The documents, read once; `nil` when they are not there.
    static let documents: APIDocuments? = areThere ? try? APIDocuments(load) : nil

    private static func load(_ name: Name) throws -> APIDocument {
        let data = try Data(contentsOf: folder.appending(path: name.fileName))
        return try APIDocument(name: name.rawValue, json: JSONValue(parsing: data))
    }
}

/// The three documents, each parsed.
struct APIDocuments: Sendable {
    let cloudV2: APIDocument
    let cloudV1: APIDocument
    let dataCenter: APIDocument

    init(_ load: (SharedSpecs.Name) throws -> APIDocument) throws {
        cloudV2 = try load(.cloudV2)
        cloudV1 = try load(.cloudV1)
        dataCenter = try load(.dataCenter)
    }
}
