import ArgumentParser
import Foundation
import MCP
import PluginHost
import StepKit

/// The command `belay plugins`.
struct Plugins: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The steps that plugins bring.",
        discussion: """
            A plugin is a folder in plugins/ with a plugin.yaml; its process speaks MCP, and each of its tools is a \
            step. docs/plugins.md tells how to write one.
            """,
        subcommands: [List.self, Lock.self], defaultSubcommand: List.self)

    /// The command `belay plugins list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all steps, those of plugins included.",
            discussion: "These are the names that 'uses:' of a workflow's step takes. Starts no plugin.")

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                for descriptor in try await composition.catalog().descriptors {
                    let kind = descriptor.kind.padding(toLength: 16, withPad: " ", startingAt: 0)
                    Terminal.print("\(kind) \(descriptor.summary)")
                }
            }
        }
    }

    /// The command `belay plugins lock`.
    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask all plugins for their tools, and write them down.",
            discussion: """
                Writes plugins.lock into the folder of plugins. Commit it: with it workflows are checked without \
                starting a plugin, and a tool that changes behind it is refused.
                """)

        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await options.withComposition { composition in
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: options.pluginsFolder, isDirectory: &isFolder),
                    isFolder.boolValue
                else {
                    throw CommandFailure(
                        .wrongData, "there is no folder \(options.pluginsFolder); name yours with --plugins")
                }
                let lock = try await composition.pluginHost().makeLock()
                try lock.write(to: composition.lockFile)
                for (name, entry) in lock.plugins.sorted(by: { $0.key < $1.key }) {
                    Terminal.print("\(name) \(entry.serverVersion): \(entry.tools.map(\.name).joined(separator: ", "))")
                }
                Terminal.note("wrote \(composition.lockFile)")
            }
        }
    }
}
