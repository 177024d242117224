import Access
import ArgumentParser
import Confluence
import Embedding
import Foundation
import HTTP
import PluginHost
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
        try await CommandFailure.reporting {
            let settings = try Settings.load()
            let composition = try Composition(
                settings: settings, dataFolder: dataFolder ?? settings.dataFolder, pluginsFolder: pluginsFolder)
            try await composition.use { try await body(composition) }
        }
    }
}

extension CommandFailure {
    /// Does a command's work, and tells a failure as people want it.
    ///
    /// - Throws: `ExitCode`.
    static func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let code as ExitCode {
            throw code
        } catch {
            let failure = CommandFailure(describing: error)
            Terminal.note("belay: \(failure.message)")
            throw failure.code
        }
    }

    /// What an error of any part means for the person at the terminal.
    init(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as StepFailure:
            self.init(failure.kind == .rejectedInput ? .wrongData : .unavailable, failure.message)
        case let error as InputError: self.init(.wrongData, error.description)
        case let error as RunNotLive: self.init(.wrongData, error.description)
        case let error as StepCatalogError: self.init(.wrongData, error.description)
        case let error as PluginLockError: self.init(.wrongData, error.description)
        case let error as PluginManifestError: self.init(.wrongData, error.description)
        case let error as PluginError: self.init(.unavailable, error.description)
        case let error as SearchError: self.init(error.code == .badDataset ? .wrongData : .unavailable, error.message)
        case let error as ConfluenceError: self.init(.unavailable, error.message)
        case let error as PageReferenceError: self.init(.wrongData, error.description)
        case let error as HTTPError: self.init(.unavailable, error.message)
        case let error as EmbeddingError:
            self.init(error.code == .settingInvalid ? .wrongData : .unavailable, error.message)
        case let error as TokenNameTaken: self.init(.wrongData, error.description)
        case let error as TokenNotFound: self.init(.wrongData, error.description)
        case let error as AccessStoreError: self.init(.unavailable, error.description)
        case let error as RunStoreError: self.init(.unavailable, error.description)
        case is CancellationError: self.init(.interrupted, "stopped")
        default: self.init(ExitCode(70), "\(error)")
        }
    }
}
