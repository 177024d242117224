internal import Foundation

/// Where the embedding model lies on this machine.
public enum ModelLocation {
    /// The file with the weights, in the model's folder.
    public static let weightsFileName = "model.safetensors"
    /// The file with the vocabulary, in the model's folder.
    public static let vocabularyFileName = "vocab.txt"

    /// The file that keeps the weights packed for a precision: made once, and anew when it does not fit any more.
    static func packedFileName(_ precision: EmbeddingPrecision) -> String { "packed-\(precision.rawValue).weights" }

    /// The folder of the model: `BELAY_MODEL_DIR`, else what `EMBEDDING_MODEL` says, else `all-MiniLM-L6-v2`.
    ///
    /// `EMBEDDING_MODEL` is a folder if it begins with `/`, `./` or `../`. Else it is a model's name, perhaps with
    /// its author before a slash; models lie in `belay/models` under `XDG_CACHE_HOME`, else under `~/.cache`.
    ///
    /// An empty variable counts as none, and so does a relative `XDG_CACHE_HOME`: the XDG Base Directory
    /// Specification says to ignore it.
    public static func modelFolder(environment: [String: String]) -> String {
        if let folder = environment["BELAY_MODEL_DIR"], !folder.isEmpty { return folder }
        var name = defaultName
        if let model = environment["EMBEDDING_MODEL"], !model.isEmpty {
            if ["/", "./", "../"].contains(where: model.hasPrefix) { return model }
            name = model.split(separator: "/").last.map(String.init) ?? model
        }
        return "\(modelsFolder(environment: environment))/\(name)"
    }

    /// The model that is used unless another one is named.
    public static let defaultName = "all-MiniLM-L6-v2"

    /// The folder of all models: `belay/models` under `XDG_CACHE_HOME`, else under `~/.cache`.
    public static func modelsFolder(environment: [String: String]) -> String {
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/belay/models" }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        return "\(home)/.cache/belay/models"
    }

    /// Whether both files of the model are in a folder; says nothing about what is in them.
    public static func hasModel(in folder: String) -> Bool {
        [weightsFileName, vocabularyFileName]
            .allSatisfy { name in
                FileManager.default.fileExists(atPath: "\(folder)/\(name)")
            }
    }
}
