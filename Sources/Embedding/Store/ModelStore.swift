internal import Foundation

/// The folder that models lie in, each in a folder of its own.
public struct ModelStore: Sendable {
    /// A model that is there.
    public struct Entry: Sendable {
        /// The folder's name.
        public var name: String
        /// The folder.
        public var folder: String
        /// How many bytes its files have, packed weights included.
        public var bytes: Int
        /// What it is for; `nil` if it is none that Belay can load.
        public var purpose: CatalogModel.Purpose?
    }

    /// The folder of all models.
    public let folder: String

    /// Names the folder; it need not be there.
    public init(folder: String) {
        self.folder = folder
    }

    /// The models in the folder, by name.
    public func entries() -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { Self.isName($0) && ModelLocation.hasModel(in: path($0)) }.sorted()
            .map { name in
                let source = try? BertSource(folder: path(name))
                return Entry(
                    name: name, folder: path(name), bytes: bytes(in: path(name)),
                    purpose: source.map { $0.hasHead ? .reranking : .embedding })
            }
    }

    /// A model's folder.
    public func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Whether a text can name a model: letters, digits, `.`, `_` and `-`, with no dot at the beginning.
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && !text.hasPrefix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private func bytes(in folder: String) -> Int {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return names.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { return sum }
            return sum + ((attributes?[.size] as? Int) ?? 0)
        }
    }
}
