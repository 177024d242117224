internal import Foundation

/// Where the embedding model lies on this machine.
public enum ModelLocation {
    /// The file with the weights, in the model's folder.
    public static let weightsFileName = "model.safetensors"
    /// The file with the vocabulary, in the model's folder.
    public static let vocabularyFileName = "vocab.txt"

    /// The folder of the model: `BELAY_MODEL_DIR`, else `belay/models/all-MiniLM-L6-v2` under
    /// `XDG_CACHE_HOME`, else the same under `~/.cache`.
    ///
    /// An empty variable counts as none, and so does a relative `XDG_CACHE_HOME`: the XDG Base Directory
    /// Specification says to ignore it.
    public static func modelFolder(environment: [String: String]) -> String {
        if let folder = environment["BELAY_MODEL_DIR"], !folder.isEmpty { return folder }
        let model = "belay/models/all-MiniLM-L6-v2"
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/\(model)" }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        return "\(home)/.cache/\(model)"
    }

    /// Whether both files of the model are in a folder; says nothing about what is in them.
    public static func hasModel(in folder: String) -> Bool {
        [weightsFileName, vocabularyFileName]
            .allSatisfy { name in
                FileManager.default.fileExists(atPath: "\(folder)/\(name)")
            }
    }
}
