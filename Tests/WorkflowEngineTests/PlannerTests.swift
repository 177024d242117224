import Foundation
import JSON
import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

@Suite struct PlannerTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// The changes that follow in a run whose steps are in these states, as `step: state`.
    private func moves(
        _ steps: String, _ states: [String: StepState] = [:], outputs: [String: JSONValue] = [:]
    ) throws -> [String] {
        let (progress, planner) = try make(steps, states, outputs)
        return planner.nextMoves(progress, now: Self.now).changes.map { "\($0.step): \($0.to.rawValue)" }
    }

    private func make(
        _ steps: String, _ states: [String: StepState] = [:], _ outputs: [String: JSONValue] = [:]
    ) throws -> (RunProgress, RunPlanner) {
        let catalog = try StepCatalog([ScriptedStep("test.step"), StrictStep()])
        let (loaded, diagnostics) = WorkflowLoader.load(
            text: "name: planned\nsteps:\n\(steps)", file: "test.yaml", catalog: catalog)
        let workflow = try #require(loaded, "\(diagnostics)")
        let run = RunRecord(
            id: "run", workflow: "planned", version: "v", state: .running, trigger: .manual, inputs: [:],
            createdAt: Self.now, epoch: 1)
        let records = workflow.steps.enumerated()
            .map { position, step in
                var record = StepRecord(step, at: position, runID: "run")
                record.state = states[step.id] ?? .pending
                record.output = outputs[step.id]
                return record
            }
        return (
            RunProgress(workflow: workflow, run: run, steps: records),
            RunPlanner(catalog: catalog, configuration: EngineConfiguration(), event: .null)
        )
    }

    private static let chain = """
          - { id: a, uses: test.step }
          - { id: b, uses: test.step }
          - { id: c, uses: test.step }
        """

    @Test func `a chain starts one step at a time`() throws {
        #expect(try moves(Self.chain) == ["a: running"])
        #expect(try moves(Self.chain, ["a": .running]) == [])
        #expect(try moves(Self.chain, ["a": .succeeded]) == ["b: running"])
        #expect(try moves(Self.chain, ["a": .skipped, "b": .skipped]) == ["c: running"])
        #expect(try moves(Self.chain, ["a": .succeeded, "b": .succeeded, "c": .succeeded]) == [])
    }

    @Test(arguments: [StepState.pending, .running, .waiting, .unknown, .cancelled])
    func `a step waits for what it needs`(state: StepState) throws {
        #expect(try moves(Self.chain, ["a": .succeeded, "b": state]).contains("c: running") == false)
    }

    @Test func `all that needs nothing more starts at once, and joins wait for every branch`() throws {
        let diamond = """
              - { id: a, uses: test.step }
              - { id: b, uses: test.step, needs: [a] }
              - { id: c, uses: test.step, needs: [a] }
              - { id: d, uses: test.step, needs: [b, c] }
            """
        #expect(try moves(diamond, ["a": .succeeded]) == ["b: running", "c: running"])
        #expect(try moves(diamond, ["a": .succeeded, "b": .succeeded, "c": .running]) == [])
        #expect(try moves(diamond, ["a": .succeeded, "b": .succeeded, "c": .skipped]) == ["d: running"])
    }

    @Test func `skipped steps let the next ones follow in the same move`() throws {
        let skips = """
              - { id: a, uses: test.step, if: "${{ false }}" }
              - { id: b, uses: test.step, if: "${{ steps.a.state != 'skipped' }}" }
              - { id: c, uses: test.step }
            """
        #expect(try moves(skips) == ["a: skipped", "b: skipped", "c: running"])
    }

    @Test func `nothing starts after a step that has failed for good`() throws {
        let free = """
              - { id: a, uses: test.step, needs: [] }
              - { id: b, uses: test.step, needs: [] }
            """
        #expect(try moves(free, ["a": .failed]) == [])
        #expect(try moves(free, ["a": .timedOut]) == [])
    }

    @Test func `steps follow one that may fail`() throws {
        let tolerant = """
              - { id: a, uses: test.step, continue_on_error: true }
              - { id: b, uses: test.step }
            """
        #expect(try moves(tolerant, ["a": .failed]) == ["b: running"])
        #expect(try moves(tolerant, ["a": .timedOut]) == ["b: running"])
    }

    @Test func `a condition without a value fails its step, and nothing after it starts in the same move`() throws {
        let broken = """
              - { id: a, uses: test.step, needs: [] }
              - { id: b, uses: test.step, needs: [a], if: "${{ steps.a.outputs.nothing == 1 }}" }
              - { id: c, uses: test.step, needs: [a] }
            """
        #expect(try moves(broken, ["a": .succeeded], outputs: ["a": [:]]) == ["b: failed"])
    }

    @Test func `an input that breaks the schema fails its step before it starts`() throws {
        let (progress, planner) = try make(
            """
              - { id: a, uses: test.step }
              - { id: b, uses: test.strict, with: { count: "${{ steps.a.outputs.count }}" } }
            """, ["a": .succeeded], ["a": ["count": "many"]])
        let moves = planner.nextMoves(progress, now: Self.now)
        #expect(moves.starts.isEmpty)
        #expect(moves.changes.first?.failure?.kind == .rejectedInput)
        #expect(moves.changes.first?.failure?.field == "/count")
        #expect(moves.changes.first?.attempt == 0)
    }

    @Test func `defaults stand in for inputs that are null or missing`() throws {
        let (progress, planner) = try make(
            """
              - { id: a, uses: test.step }
              - { id: b, uses: test.strict, with: { count: "${{ steps.a.outputs.count }}" } }
            """, ["a": .succeeded], ["a": ["count": .null]])
        #expect(planner.nextMoves(progress, now: Self.now).starts.first?.input.values == ["count": 3])
    }

    @Test func `a further attempt has the next number`() throws {
        let (progress, planner) = try make(Self.chain, ["a": .waiting])
        var next = progress
        next.apply(StepChange(step: "a", from: .running, to: .waiting, attempt: 4), at: Self.now)
        let step = try #require(next.workflow.step("a"))
        #expect(planner.start(step, from: .waiting, next).0.attempt == 5)
    }
}

/// A step with a typed input and a default.
private struct StrictStep: StepHandler {
    let descriptor = StepDescriptor(
        kind: "test.strict", summary: "A step for tests.",
        input: JSONSchema([
            "type": "object", "properties": ["count": ["type": "integer", "default": 3]],
        ]),
        output: JSONSchema(["type": "object"]), effect: .read)

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome { .succeeded([:]) }
}
