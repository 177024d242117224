import ArgumentParser
import Embedding

/// The command `belay model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Get, check and measure the models that find runbooks by meaning.",
        discussion: """
            Models lie in belay/models in the cache folder, each in a folder of its own with model.safetensors, \
            vocab.txt and config.json. EMBEDDING_MODEL names the one that is used; docs/search.md says which kinds \
            of models work.

            Examples:
              belay model list
              belay model pull bge-small-en-v1.5
              belay model verify bge-small-en-v1.5
              belay model bench --threads 1
            """,
        subcommands: [List.self, Pull.self, Verify.self, Bench.self], defaultSubcommand: List.self)

    /// The folder of a model: one of that name, one of that path, or without either the one that is used.
    static func folder(_ name: String?, _ settings: Settings) throws -> String {
        var environment = settings.all
        if let name {
            environment["EMBEDDING_MODEL"] = name
            environment["BELAY_MODEL_DIR"] = nil
        }
        guard case .folder(let folder) = try EmbeddingModelSetting(environment: environment) else {
            throw CommandFailure(.wrongData, "EMBEDDING_MODEL names a service; name a model of this machine")
        }
        return folder
    }
}
