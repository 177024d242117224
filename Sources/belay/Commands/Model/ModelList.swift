import ArgumentParser
import Embedding
import Foundation
import JSON

extension ModelCommand {
    /// The command `belay model list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models that are here, and those that can be pulled.",
            discussion: "An asterisk marks the one that is used.")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                let environment = composition.settings.all
                let lines = Self.lines(
                    ModelStore(folder: ModelLocation.modelsFolder(environment: environment)).entries(),
                    used: try EmbeddingModelSetting(environment: environment))
                if json {
                    Terminal.print(.object(["models": .array(lines.map(\.json))]))
                } else {
                    for line in lines { Terminal.print(line.text) }
                }
            }
        }

        private static func lines(_ entries: [ModelStore.Entry], used: EmbeddingModelSetting) -> [Line] {
            var usedFolder: String?
            if case .folder(let folder) = used { usedFolder = folder }
            var lines = entries.map { entry in
                Line(
                    name: entry.name, purpose: entry.purpose?.rawValue ?? "unknown kind", bytes: entry.bytes,
                    folder: entry.folder, isUsed: entry.folder == usedFolder)
            }
            let here = Set(entries.map(\.name))
            var offered: Set<String> = []
            for model in CatalogModel.all where model.home != nil && !here.contains(model.name) {
                guard offered.insert(model.name).inserted else { continue }
                lines.append(
                    Line(
                        name: model.name, purpose: model.purpose.rawValue,
                        bytes: model.files.reduce(0) { $0 + $1.bytes }, folder: nil, isUsed: false))
            }
            return lines
        }
    }
}

/// A model, here or to be had.
private struct Line {
    var name: String
    var purpose: String
    var bytes: Int
    /// `nil` if the model is not here.
    var folder: String?
    var isUsed: Bool

    var text: String {
        let name = name.padding(toLength: max(28, name.count), withPad: " ", startingAt: 0)
        let purpose = purpose.padding(toLength: 12, withPad: " ", startingAt: 0)
        let megabytes = String(format: "%5d MB", (bytes + 500_000) / 1_000_000)
        return "\(isUsed ? "*" : " ") \(name) \(purpose) \(megabytes)  \(folder ?? "not here: belay model pull")"
    }

    var json: JSONValue {
        [
            "name": .string(name), "purpose": .string(purpose), "bytes": .int(bytes),
            "folder": folder.map { .string($0) } ?? .null, "used": .bool(isUsed),
        ]
    }
}
