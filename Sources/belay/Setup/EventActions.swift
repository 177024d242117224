import ArgumentParser
import BelayServer
import Foundation
import JSON
import StepKit
import Webhooks
import WorkflowEngine

/// Acts on a delivery: in the server that owns the runs, or, when none does, in an engine of this process.
struct EventActions {
    let composition: Composition

    init(_ composition: Composition) {
        self.composition = composition
    }

    /// The delivery with an id.
    ///
    /// - Throws: `CommandFailure` when there is none.
    func event(_ id: String) async throws -> EventRecord {
        let folder = composition.dataFolder
        guard folder.hasRuns, let event = try await RunStore(path: folder.runs).fetchEvent(id) else {
            throw CommandFailure(.wrongData, "there is no event \(id) in \(folder.path); 'belay events' lists them")
        }
        return event
    }

    /// Decides about a delivery once more, and follows the runs that it starts here.
    ///
    /// - Parameters:
    ///   - id: the event.
    ///   - workflows: the folder of workflows, when no server is at work.
    /// - Throws: `CommandFailure` when there is no such event, it cannot be read, or who owns the runs refuses.
    func replay(_ id: String, workflows: String) async throws {
        let event = try await event(id)
        let lock: EngineLock
        do {
            lock = try composition.dataFolder.claimEngine()
        } catch {
            guard let service = composition.runningService else { throw error }
            let answer = try await service.post("/events/\(id)/replay", [:])
            for decision in (answer["decisions"]?.arrayValue ?? []).dropFirst(event.decisions.count) {
                Self.show(
                    decision["outcome"]?.stringValue ?? "", decision["workflow"]?.stringValue ?? "",
                    decision["run_id"]?.stringValue, decision["reason"]?.stringValue)
            }
            return
        }
        defer { withExtendedLifetime(lock) {} }
        let engine = try await composition.makeEngine()
        let loaded = try WorkflowFolder.loadAll(at: workflows, engine.catalog)
        let intake = EventIntake(engine: engine, workflows: { loaded }, decoders: WebhookDecoders.all)
        try await engine.start(takingUp: .nothing)
        let decisions: [EventDecision]
        do {
            decisions = try await intake.replay(event)
        } catch let error as WebhookBodyError {
            throw CommandFailure(.wrongData, "the delivery cannot be read: \(error)")
        }
        Self.show(decisions)
        let follower = RunFollower(engine: engine, tell: Terminal.note)
        for case let run? in decisions.filter({ $0.outcome == .started }).map(\.runID) {
            follower.showEnd(try await follower.followToEnd(run))
        }
    }

    /// Prints decisions, one a line.
    static func show(_ decisions: [EventDecision]) {
        for decision in decisions {
            show(decision.outcome.rawValue, decision.workflow, decision.runID, decision.reason)
        }
    }

    /// Prints one decision.
    static func show(_ outcome: String, _ workflow: String, _ runID: String?, _ reason: String?) {
        let parts = [workflow, runID.map { "run \($0)" } ?? "", reason ?? ""].filter { !$0.isEmpty }
        Terminal.print("\(outcome): \(parts.joined(separator: ", "))")
    }
}

extension Composition {
    /// The service that is at work on the data folder; `nil` when none is.
    nonisolated var runningService: RunningService? {
        guard dataFolder.isEngineAlive, let owner = dataFolder.currentEngine, let url = owner.url else { return nil }
        return RunningService(url: url, token: owner.token, http: http)
    }
}
