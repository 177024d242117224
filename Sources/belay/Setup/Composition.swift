import ArgumentParser
import BelayServer
import Confluence
import Embedding
import Foundation
import HTTP
import Logging
import PluginHost
import Search
import StandardSteps
import StepKit
import Telemetry
import VectorIndex
import WorkflowEngine

/// Builds every object once, from the settings: the only place that knows how the parts fit together.
actor Composition {
    nonisolated let settings: Settings
    nonisolated let logger: Logger
    nonisolated let dataFolder: DataFolder
    nonisolated let http: HTTPClient
    /// For hosts that others name: workflows, and deliveries of incident tools.
    nonisolated let outbound: OutboundHTTP
    private let pluginsFolder: String
    private var openedIndex: RunbookIndex?
    private var openedKnowledge: KnowledgeStore?
    private var openedJobs: BulkJobStore?
    private var plugins: PluginHost?
    private var configuration: ConfluenceConfiguration?
    private var client: ConfluenceClient?
    nonisolated let confluenceSettings: ConfluenceSettings

    /// Takes the settings; opens nothing yet.
    ///
    /// - Throws: `CommandFailure` when a setting is wrong.
    init(settings: Settings, dataFolder: String, pluginsFolder: String) throws {
        self.settings = settings
        self.dataFolder = DataFolder(dataFolder)
        self.pluginsFolder = pluginsFolder
        var logger = try settings.logFormat.logger
        logger.logLevel = try settings.logLevel
        self.logger = logger
        confluenceSettings = ConfluenceSettings(settings, dataFolder: self.dataFolder)
        outbound = OutboundHTTP(
            client: HTTPClient(
                configuration: confluenceSettings.outboundHTTP(userAgent: "belay/\(Belay.version)")),
            rules: try settings.addressRules)
        http = HTTPClient(configuration: try confluenceSettings.http(userAgent: "belay/\(Belay.version)"))
    }

    /// Stops what was started: plugins first, then the connections that they may use.
    func shutdown() async {
        await plugins?.shutdown()
        await http.shutdown()
        await outbound.client.shutdown()
    }

    /// Does something with the parts, and stops them whatever comes of it.
    nonisolated func use(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            await shutdown()
            throw error
        }
        await shutdown()
    }

    /// All steps: built-in ones, scripts, and those of plugins.
    ///
    /// - Throws: `StepCatalogError` when two parts offer the same step.
    func catalog() async throws -> StepCatalog {
        let services = StepServices(
            confluence: { try await self.confluence() }, index: { try await self.index() },
            jobs: { try await self.jobs() }, http: { [outbound] in outbound })
        let host = try pluginHost()
        let (pluginSteps, diagnostics) = host.handlers()
        for diagnostic in diagnostics { logger.warning("\(diagnostic)") }
        return try StepCatalog(
            StandardSteps.handlers(services) + pluginSteps + [ScriptStepHandler(environment: scriptEnvironment)])
    }

    /// The plugins of the plugins folder, which may be missing.
    func pluginHost() throws -> PluginHost {
        if let plugins { return plugins }
        let (found, diagnostics) = PluginFolder.discover(pluginsFolder)
        guard diagnostics.isEmpty else {
            throw CommandFailure(.wrongData, diagnostics.map { "\($0)" }.joined(separator: "\n"))
        }
        let secrets = settings.secrets
        let host = PluginHost(
            plugins: found, lock: try PluginLock.read(lockFile) ?? PluginLock(), lockFile: lockFile,
            settings: PluginSettings(environment: scriptEnvironment, secret: { secrets[$0] }), logger: logger)
        plugins = host
        return host
    }

    /// Where the tools of plugins are locked.
    nonisolated var lockFile: String { pluginsFolder + "/plugins.lock" }

    /// The index of runbooks, opened on first use; without vectors when the embedding model is missing.
    ///
    /// - Throws: `SearchError` when the index cannot be opened, `EmbeddingError` when the model is broken.
    func index() throws -> RunbookIndex {
        if let openedIndex { return openedIndex }
        try dataFolder.make()
        let index = try RunbookIndex(
            path: dataFolder.index, embedder: try makeEmbedder(), reranker: try makeReranker(),
            knowledge: try knowledge(), vectors: try makeVectorStores())
        openedIndex = index
        return index
    }

    /// What people taught about the runbooks, opened on first use.
    ///
    /// - Throws: what SQLite reports.
    func knowledge() throws -> KnowledgeStore {
        if let openedKnowledge { return openedKnowledge }
        try dataFolder.make()
        let store = try KnowledgeStore(path: dataFolder.knowledge)
        openedKnowledge = store
        return store
    }

    /// The record of bulk jobs, opened on first use.
    ///
    /// - Throws: what SQLite reports.
    func jobs() throws -> BulkJobStore {
        if let openedJobs { return openedJobs }
        try dataFolder.make()
        let store = try BulkJobStore(path: dataFolder.jobs)
        openedJobs = store
        return store
    }

    /// What the HTTP service works with.
    ///
    /// - Throws: `CommandFailure` when a setting is wrong.
    nonisolated func serverServices() throws -> ServerServices {
        ServerServices(
            confluence: { try await Self.reportingSettings { try await self.confluence() } },
            index: { try await Self.reportingSettings { try await self.index() } },
            jobs: { try await self.jobs() },
            transferFolder: dataFolder.transfers, attachmentBytesMax: try settings.attachmentBytesMax)
    }

    /// Tells a wrong setting in the service's own words: nobody looks at the terminal there.
    private static func reportingSettings<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let failure as CommandFailure {
            throw StepFailure(.unauthorized, failure.message)
        }
    }

    /// What people taught about the runbooks; `nil` when there is nothing yet, so that looking leaves no traces.
    ///
    /// - Throws: what SQLite reports.
    func existingKnowledge() throws -> KnowledgeStore? {
        FileManager.default.fileExists(atPath: dataFolder.knowledge) ? try knowledge() : nil
    }

    /// The embedding model or service; `nil` when the model is missing.
    func makeEmbedder() throws -> (any Embedder)? {
        if case .folder(let folder) = try EmbeddingModelSetting(environment: settings.all),
            !ModelLocation.hasModel(in: folder)
        {
            logger.warning(
                "no embedding model in \(folder): runbooks are found by words only; \(MachineChecks.modelRemedy)")
            return nil
        }
        return try loadEmbedder()
    }

    /// The model that reads the first pages of a ranking again, as `BELAY_RERANKER` names it; `nil` for none.
    ///
    /// - Throws: `CommandFailure` when there is no such model, `EmbeddingError` when it is broken.
    nonisolated func makeReranker() throws -> (any Reranker)? {
        guard let name = settings.all["BELAY_RERANKER"], !name.isEmpty else { return nil }
        // The name of a model is given in the same forms as that of the embedding model.
        var environment = settings.all
        environment["EMBEDDING_MODEL"] = name
        environment["BELAY_MODEL_DIR"] = nil
        let folder = ModelLocation.modelFolder(environment: environment)
        guard ModelLocation.hasModel(in: folder) else {
            throw CommandFailure(
                .unavailable,
                "BELAY_RERANKER is '\(name)', but there is no model in \(folder); run: belay model pull \(name)")
        }
        return try CrossEncoder(
            modelFolder: folder, cacheFolder: dataFolder.models, precision: settings.embeddingPrecision, threads: 2)
    }

    /// What makes the stores of vectors, as `BELAY_VECTOR_STORE` says; `nil` for files beside the index.
    ///
    /// - Throws: `CommandFailure` when the setting is wrong.
    nonisolated func makeVectorStores() throws -> VectorStoreMaker? {
        guard let text = settings["BELAY_VECTOR_STORE"] else { return nil }
        let kind = "chroma:"
        do {
            guard text.hasPrefix(kind) else {
                throw VectorIndexError(
                    code: .settingInvalid, message: "expected chroma:URL, such as chroma:http://127.0.0.1:8000")
            }
            return try ChromaVectorStore.maker(
                at: ChromaLocation(String(text.dropFirst(kind.count))),
                token: settings["BELAY_CHROMA_TOKEN"].map(ChromaToken.init), http: http)
        } catch let error as VectorIndexError {
            // The value itself is not shown: there may be a password in it.
            throw CommandFailure(.wrongData, "BELAY_VECTOR_STORE: \(error.message)")
        }
    }

    /// The embedding model, or the service that the settings name in its place.
    ///
    /// - Parameters:
    ///   - precision: the model's arithmetic; `nil` for what the settings say.
    ///   - threads: how many threads may compute at once.
    /// - Returns: the embedder; of a service nothing was asked yet.
    /// - Throws: `EmbeddingError` when the model is missing or broken, or a setting of a service is wrong,
    ///   `CommandFailure` when another setting is.
    nonisolated func loadEmbedder(precision: EmbeddingPrecision? = nil, threads: Int = 2) throws -> any Embedder {
        switch try EmbeddingModelSetting(environment: settings.all) {
        case .service(let configuration): return try HTTPEmbedder(configuration, http: http)
        case .folder(let folder): return try loadModel(folder, precision: precision, threads: threads)
        }
    }

    private nonisolated func loadModel(
        _ folder: String, precision: EmbeddingPrecision?, threads: Int
    ) throws -> BertEmbedder {
        let embedder = try BertEmbedder(
            modelFolder: folder, cacheFolder: dataFolder.models, precision: precision ?? settings.embeddingPrecision,
            threads: threads)
        if embedder.packedFile == nil {
            logger.notice(
                "the model's packed weights cannot be kept in \(dataFolder.models): each start packs them anew")
        }
        return embedder
    }

    /// The client of the team's Confluence, made on first use.
    ///
    /// - Throws: `StepFailure` when none is configured; `CommandFailure` when a setting is wrong; `ConfluenceError`
    ///   when it cannot be told which Confluence it is.
    func confluence() async throws -> ConfluenceClient {
        if let client { return client }
        let configuration = try confluenceConfiguration()
        let connected = try await ConfluenceClient.connect(configuration: configuration, http: http)
        client = connected
        return connected
    }

    /// The site and the account; the same at each call, so that there is one keeper of OAuth tokens.
    ///
    /// - Throws: the same as `confluence`.
    func confluenceConfiguration() throws -> ConfluenceConfiguration {
        if let configuration { return configuration }
        var made = try confluenceSettings.configuration(http: http)
        made.elsewhere = outbound.rules
        made.onTry = { [logger] attempt in
            let method = attempt.call.prefix { $0 != " " }
            Metrics.confluenceTries.add(1, String(method), attempt.outcome)
            Metrics.confluenceDuration.observe(attempt.duration, String(method))
            logger.debug("\(attempt)")
        }
        configuration = made
        return made
    }

    /// What scripts and plugins get of the process's environment: what they need to find programs, and no secret.
    private nonisolated var scriptEnvironment: [String: String] { ChildEnvironment.base(from: settings.all) }

    /// An engine over the data folder's runs.
    ///
    /// The caller holds the lock.
    ///
    /// - Throws: `RunStoreError` when the record cannot be opened.
    func makeEngine() async throws -> Engine {
        Engine(
            store: try RunStore(path: dataFolder.runs), catalog: try await catalog(),
            configuration: EngineConfiguration(
                variables: settings.variables, secrets: settings.secrets,
                hiddenSecrets: confluenceSettings.secrets + settings.serviceSecrets + settings.webhookSecrets,
                artifacts: ArtifactFolder(dataFolder.artifacts)),
            logger: logger)
    }
}
