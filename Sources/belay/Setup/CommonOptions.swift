import ArgumentParser
import Confluence
import Embedding
import Foundation
import HTTP
import Search
import StepKit
import WorkflowEngine

/// Options that most commands share.
struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("data"), help: "The data folder (BELAY_DATA_DIR; default .belay).")
    var dataFolder: String?

    @Option(name: .customLong("plugins"), help: "The folder of plugins.")
    var pluginsFolder = "plugins"

    /// Runs a command with everything it may need, tells failures as people want them, and cleans up.
    func withComposition(_ body: (Composition) async throws -> Void) async throws {
        do {
            let settings = try Settings.load()
            let composition = try Composition(
                settings: settings, dataFolder: dataFolder ?? settings.dataFolder, pluginsFolder: pluginsFolder)
            do {
                try await body(composition)
                await composition.shutdown()
            } catch {
                await composition.shutdown()
                throw error
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            let failure = CommandFailure(describing: error)
            Terminal.note("belay: \(failure.message)")
            throw failure.code
        }
    }
}

extension CommandFailure {
    /// What an error of any part means for the person at the terminal.
    init(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as StepFailure:
            self.init(failure.kind == .rejectedInput ? .wrongData : .unavailable, failure.message)
        case let error as InputError: self.init(.wrongData, error.description)
        case let error as RunNotLive: self.init(.wrongData, error.description)
        case let error as ConfluenceError: self.init(.unavailable, error.message)
        case let error as HTTPError: self.init(.unavailable, error.message)
        case let error as EmbeddingError: self.init(.unavailable, error.message)
        case let error as RunStoreError: self.init(.unavailable, error.description)
        case is CancellationError: self.init(ExitCode(130), "stopped")
        default: self.init(ExitCode(70), "\(error)")
        }
    }
}
