import ArgumentParser
import Embedding
import Foundation
import JSON

extension ModelCommand {
    /// The command `belay model pull`.
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring a model to this machine.",
            discussion: """
                Takes model.safetensors, vocab.txt and config.json from the model's public home, or from a folder or \
                an address of yours. Every file's SHA-256 is compared with the one that Belay knows; nothing is kept \
                of what differs. For a model that Belay does not know, give the SHA-256 of its weights.

                Examples:
                  belay model pull bge-small-en-v1.5
                  belay model pull all-MiniLM-L6-v2 --from https://mirror.example.com/all-MiniLM-L6-v2/
                  belay model pull our-own --from ./our-own --sha256 9f86d081884c7d65…
                """)

        @Argument(help: "The model's name.")
        var name: String

        @Option(help: "A folder, or the address that the files' names are appended to.")
        var from: String?

        @Option(help: "The SHA-256 of model.safetensors, for a model that Belay does not know.")
        var sha256: String?

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let store = ModelStore(folder: ModelLocation.modelsFolder(environment: composition.settings.all))
                let pull = ModelPull(to: store, http: composition.http) { Terminal.note($0) }
                let folder = try await pull.pull(name, from: from, sha256: sha256)
                if json {
                    Terminal.print(["name": .string(name), "folder": .string(folder)])
                } else {
                    Terminal.print("\(name) is in \(folder)")
                }
            }
        }
    }
}
