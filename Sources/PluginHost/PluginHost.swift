internal import JSON
public import Logging
internal import MCP
public import StepKit

/// All plugins of an installation, as steps.
///
/// No process is started before a step needs it, or before ``makeLock()``.
public struct PluginHost: Sendable {
    private let plugins: [Plugin]
    private let lock: PluginLock
    private let lockFile: String
    private let processes: [String: PluginProcess]

    /// Takes plugins on.
    ///
    /// - Parameters:
    ///   - plugins: what ``PluginFolder/discover(_:)`` found.
    ///   - lock: their tools as they were locked.
    ///   - lockFile: the lock's path, for messages.
    ///   - settings: what the plugins may know and must stay within.
    ///   - logger: gets what happens to the plugins and what they log.
    public init(
        plugins: [Plugin], lock: PluginLock, lockFile: String, settings: PluginSettings, logger: Logger
    ) {
        self.plugins = plugins
        self.lock = lock
        self.lockFile = lockFile
        processes = Dictionary(
            plugins.map { ($0.manifest.name, PluginProcess($0, settings: settings, logger: logger)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The steps that the locked plugins offer, and what is wrong.
    ///
    /// - Returns: a handler for each locked tool, and a report for each plugin that is not locked and for each
    ///   tool that a manifest refines but the plugin does not have.
    public func handlers() -> (handlers: [any StepHandler], diagnostics: [PluginDiagnostic]) {
        var handlers: [any StepHandler] = []
        var diagnostics: [PluginDiagnostic] = []
        for plugin in plugins {
            let name = plugin.manifest.name
            guard let entry = lock.plugins[name], let process = processes[name] else {
                diagnostics.append(
                    PluginDiagnostic(
                        file: plugin.manifestFile,
                        message: "the plugin `\(name)` is not in \(lockFile), so its steps are not known; "
                            + "lock it: belay plugins lock"))
                continue
            }
            handlers += entry.tools.map { PluginStepHandler(tool: $0, of: plugin, process: process) }
            let known = entry.tools.map(\.name)
            for (tool, refinement) in plugin.manifest.tools.sorted(by: { $0.key < $1.key }) where !known.contains(tool)
            {
                let suggestion = NearestName.find(for: tool, in: known).map { "; did you mean `\($0)`?" } ?? ""
                diagnostics.append(
                    PluginDiagnostic(
                        file: plugin.manifestFile, position: refinement.position,
                        message: "the plugin has no tool `\(tool)`\(suggestion)"))
            }
        }
        return (handlers, diagnostics)
    }

    /// Asks every plugin for its tools, starting those that do not run.
    ///
    /// - Returns: the lock to write.
    /// - Throws: `PluginError`, `MCPError`, or `CancellationError`; of the first plugin that cannot tell.
    public func makeLock() async throws -> PluginLock {
        var lock = PluginLock()
        for plugin in plugins {
            guard let process = processes[plugin.manifest.name] else { continue }
            let (server, tools) = try await process.describe()
            lock.plugins[plugin.manifest.name] = PluginLock.Entry(
                serverName: server.name, serverVersion: server.version, tools: tools)
        }
        return lock
    }

    /// Ends all plugins' processes, side by side.
    ///
    /// Returns when nothing of them is left.
    public func shutdown() async {
        await withTaskGroup { group in
            for process in processes.values {
                group.addTask { await process.shutdown() }
            }
        }
    }
}
