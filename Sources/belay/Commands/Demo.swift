import ArgumentParser
import Confluence
import ConfluenceSandbox
import Foundation
import HTTP
import ServiceLifecycle
import UnixSignals
import WorkflowEngine

/// The command `belay demo`.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See the main job on a sample Confluence: an alert becomes a runbook on the incident page.",
        discussion: """
            Starts the sandbox with sample runbooks and an incident page, and a server, both on free ports of this \
            machine with a temporary data folder. Posts a real Alertmanager payload, and shows what comes of it. \
            Nothing is left behind.

            Examples:
              belay demo
              belay demo --keep
            """)

    @Flag(help: "Leave everything running to be looked at, until Ctrl-C.")
    var keep = false

    @Option(name: .customLong("samples"), help: "The folder of sample runbooks, incident and alert.")
    var samplesFolder = "workflows/demo"

    @Option(name: .customLong("workflows"), help: "The folder of workflows.")
    var workflowsFolder = "workflows"

    @Option(name: .customLong("plugins"), help: "The folder of plugins.")
    var pluginsFolder = "plugins"

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-demo-\(UUID().uuidString)")
            .path
        defer { TemporaryFolder.remove(folder) }
        try await CommandFailure.reporting {
            let sandbox = Sandbox()
            defer { sandbox.close() }
            try await sandbox.loadFolder(
                "\(samplesFolder)/runbooks", spaceKey: "RUNBOOKS", spaceName: "Runbooks")
            try await sandbox.loadFolder("\(samplesFolder)/incidents", spaceKey: "INC", spaceName: "Incidents")
            var listener = Listener.free
            listener.signals = [.sigint, .sigterm]
            try await listener.run(
                { try await sandbox.run(onReady: $0) }, while: { _ in try await show(sandbox, dataFolder: folder) })
        }
    }

    private func show(_ sandbox: Sandbox, dataFolder: String) async throws {
        heading("A sample Confluence")
        Terminal.print("The sandbox serves on \(await sandbox.baseURL), with sample runbooks and one incident page.")
        var values = try Settings.load().all
        values["CONFLUENCE_URL"] = await sandbox.baseURL
        values["CONFLUENCE_USERNAME"] = SandboxUser.demo.name
        values["CONFLUENCE_API_TOKEN"] = SandboxUser.demo.token
        // The vectors of a sample must not take the place of a team's.
        values["BELAY_VECTOR_STORE"] = nil
        let first = try Composition(
            settings: Settings(values: values), dataFolder: dataFolder, pluginsFolder: pluginsFolder)
        let incident = try await incidentPage(try await first.confluence())
        await first.shutdown()

        values["BELAY_VAR_INCIDENT_PAGE_ID"] = incident.id
        let composition = try Composition(
            settings: Settings(values: values), dataFolder: dataFolder, pluginsFolder: pluginsFolder)
        try await composition.use { try await play(composition, incident) }
    }

    private func play(_ composition: Composition, _ incident: Page) async throws {
        let lock = try composition.dataFolder.claimEngine()
        defer { withExtendedLifetime(lock) {} }
        let service = try await BelayService.make(
            composition, workflows: workflowsFolder, allowsUnsigned: true, access: nil)
        try await Listener.free.run(
            { try await service.run(.free, onReady: $0) },
            while: { port in
                let scene = DemoScene(
                    composition: composition, engine: service.engine, server: "http://127.0.0.1:\(port)",
                    samplesFolder: samplesFolder, incident: incident)
                try await cancelWhenGracefulShutdown { try await scene.play() }
                if keep { try await scene.stay() } else { scene.showHowToGoOn() }
            })
    }

    private func incidentPage(_ client: ConfluenceClient) async throws -> Page {
        let space = try await client.fetchSpace(key: "INC")
        for try await page in try client.pages(in: space) where page.id != space.homepageID {
            return try await client.fetchPage(id: page.id, body: .storage)
        }
        throw CommandFailure(.wrongData, "there is no incident page in \(samplesFolder)/incidents")
    }

    private func heading(_ text: String) {
        Terminal.print("\n\(Terminal.colored(text, .bold))")
    }
}

extension Listener {
    /// Any free port of this machine.
    fileprivate static let free = Listener(host: "127.0.0.1", port: 0)
}
