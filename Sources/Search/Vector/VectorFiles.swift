internal import Foundation
internal import VectorIndex

/// The files of vectors beside an index's database.
enum VectorFiles {
    static func path(_ collection: VectorCollection, ofIndex path: String) -> String {
        "\(path)-\(collection.rawValue).vectors"
    }

    /// Stores in files beside the index.
    static func maker(ofIndex path: String) -> VectorStoreMaker {
        { collection, dimension, identity in
            let file = Self.path(collection, ofIndex: path)
            do {
                return try EmbeddedVectorStore(path: file, dimension: dimension, identity: identity)
            } catch let error as VectorIndexError where error.code == .damaged {
                try setAside(file)
                return try EmbeddedVectorStore(path: file, dimension: dimension, identity: identity)
            }
        }
    }

    /// Renames a damaged file, which is kept for whoever wants to know.
    static func setAside(_ file: String) throws {
        guard FileManager.default.fileExists(atPath: file) else { return }
        try FileManager.default.moveItem(atPath: file, toPath: "\(file).damaged-\(UUID().uuidString.prefix(8))")
    }
}
