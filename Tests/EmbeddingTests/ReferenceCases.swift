import Embedding
import Foundation
import JSON
import Testing

/// One line of a file of cases: a text, and what the reference implementation makes of it.
struct ReferenceCase: Sendable {
    var category: String
    var text: String
    var ids: [Int32]
    var embedding: [Double]
}

/// Where the cases and the model are found.
enum Reference {
    /// The model's folder, as the product finds it.
    static let modelFolder = ModelLocation.modelFolder(environment: ProcessInfo.processInfo.environment)
    static let hasModel = ModelLocation.hasModel(in: modelFolder)
    static let modelComment: Comment = "needs the model: run script/fetch-model"

    /// The folder with the complete lists of cases: named by `BELAY_SHARED`, or beside the package.
    static let sharedFolder: String = {
        if let folder = ProcessInfo.processInfo.environment["BELAY_SHARED"] { return folder }
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().appending(path: "shared").path
    }()
    static let hasShared = FileManager.default.fileExists(atPath: "\(sharedFolder)/embedding/tokenizer_cases.jsonl")
    static let sharedComment: Comment = "needs the complete cases: set BELAY_SHARED to the folder that holds them"

    /// The cases of a small file that is part of the tests.
    static func fixture(_ name: String) throws -> [ReferenceCase] {
        try cases(path: #require(Bundle.module.resourcePath) + "/Fixtures/\(name)")
    }

    /// All cases of a file in the shared folder.
    static func shared(_ name: String) throws -> [ReferenceCase] {
        try cases(path: "\(sharedFolder)/embedding/\(name)")
    }

    /// Every `step`th of many cases in a build without optimisation, where the kernels are a hundred times slower.
    static func thinned<Case>(_ cases: [Case], step: Int) -> [Case] {
        #if DEBUG
        cases.enumerated().filter { $0.offset % step == 0 }.map(\.element)
        #else
        cases
        #endif
    }

    static func loadTokenizer() throws -> WordPieceTokenizer {
        let path = "\(modelFolder)/\(ModelLocation.vocabularyFileName)"
        return try WordPieceTokenizer(vocabulary: Array(Data(contentsOf: URL(filePath: path))))
    }

    private static func cases(path: String) throws -> [ReferenceCase] {
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        return try bytes.split(separator: UInt8(ascii: "\n"))
            .map { line in
                let value = try JSONValue(parsing: line)
                return ReferenceCase(
                    category: try #require(value["cat"]?.stringValue), text: try #require(value["text"]?.stringValue),
                    ids: (value["ids"]?.arrayValue ?? []).compactMap(\.intValue).map(Int32.init),
                    embedding: (value["embedding"]?.arrayValue ?? []).compactMap(\.doubleValue))
            }
    }
}

/// The cosine of the angle between two vectors.
func cosine(_ left: [Float], _ right: [Double]) -> Double {
    var product = 0.0
    var lengths = (0.0, 0.0)
    for (a, b) in zip(left, right) {
        product += Double(a) * b
        lengths.0 += Double(a) * Double(a)
        lengths.1 += b * b
    }
    return product / (lengths.0 * lengths.1).squareRoot()
}

extension Embedder {
    /// Embeds passages, which most tests do not care to say.
    func embed(_ texts: [String]) async throws -> [[Float]] {
        try await embed(texts, as: .passage)
    }
}
