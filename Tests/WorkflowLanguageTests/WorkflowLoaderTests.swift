import JSON
import StepKit
import Testing
import WorkflowLanguage
import YAML

struct WorkflowLoaderTests {
    private func load(_ text: String) throws -> Workflow {
        let loaded = WorkflowLoader.load(text: text, file: "t.yaml", catalog: try testCatalog())
        return try #require(loaded.workflow, "\(loaded.diagnostics)")
    }

    @Test func `every key arrives in the model`() throws {
        let text = """
            name: everything
            description: All keys.
            on:
              webhook: { source: alertmanager, if: incident.status == "firing", key: "${{ incident.service }}" }
              schedule: [{ cron: "0 6 * * *", timezone: Europe/Berlin }, { cron: "@daily" }]
            inputs:
              b: { type: integer, default: 3, description: A number. }
              a: { type: string }
            timeout: 10m
            steps:
              - id: one
                name: The first
                run: echo "$A"
                env: { A: b }
                retry: { attempts: 3, initial: 2s, factor: 3, max: 30s, jitter: 0.5, on: [transient, conflict] }
                timeout: 90s
                continue_on_error: true
                on_unknown: rerun
              - id: two
                uses: oncall.who
              - id: three
                needs: [one]
                uses: oncall.who
            outputs: { result: "${{ inputs.b }}" }
            """
        let workflow = try load(text)
        #expect(workflow.name == "everything" && workflow.description == "All keys.")
        #expect(workflow.timeout == .seconds(600) && workflow.inputs.map(\.name) == ["b", "a"])
        #expect(workflow.inputs[0].type == .integer && workflow.inputs[0].description == "A number.")
        #expect(workflow.steps.map(\.id) == ["one", "two", "three"])
        #expect(workflow.steps.map(\.needs) == [[], ["one"], ["one"]])
        let one = try #require(workflow.step("one"))
        #expect(one.uses == StepCatalog.scriptKind && one.name == "The first" && one.timeout == .seconds(90))
        #expect(one.continueOnError && one.onUnknown == .rerun && one.position.line == 11)
        #expect(
            one.retry
                == RetryPolicy(
                    attempts: 3, initial: .seconds(2), factor: 3, max: .seconds(30), jitter: 0.5,
                    on: [.transient, .conflict]))
        let two = try #require(workflow.step("two"))
        #expect(two.retry == .never && two.timeout == nil && !two.continueOnError && two.onUnknown == .ask)
        #expect(try workflow.outputs["result"]?.evaluate(ExpressionScope(["inputs": ["b": 3]])) == 3)
        #expect(workflow.triggers.count == 3)
        guard case .schedule(let schedule) = workflow.triggers[2] else { return #expect(Bool(false), "no schedule") }
        #expect(schedule.cron == "@daily" && schedule.timezone == "UTC")
    }

    @Test func `the version is the SHA-256 of the text`() throws {
        let workflow = try load("name: t\nsteps:\n  - id: a\n    run: echo\n")
        #expect(workflow.source.hash == "dd3329a4e94db77975abcc53c8068dda901fade3e2a9c9ba7516928a05e24622")
    }

    @Test func `defaults are as the handler declares them, not filled in`() throws {
        let text = "name: t\nsteps:\n  - id: f\n    uses: runbook.find\n    with: { symptom: x }\n"
        #expect(try load(text).steps[0].with.evaluate(ExpressionScope()) == ["symptom": "x"])
    }

    @Test func `a flood of faults is cut short`() throws {
        let keys = (0..<5000).map { "key\($0): 1" }.joined(separator: "\n")
        let found = WorkflowLoader.load(text: keys, file: "t.yaml", catalog: try testCatalog()).diagnostics
        #expect(found.count == 101)
        #expect(found.last?.message == "there is more wrong than these 100 findings")
    }

    @Test func `a long chain of steps is loaded without recursion`() throws {
        let steps = (0..<500).map { "  - { id: s\($0), needs: [\($0 == 499 ? "" : "s\($0 + 1)")], run: echo }" }
        let workflow = try load("name: t\nsteps:\n" + steps.joined(separator: "\n"))
        #expect(workflow.steps.count == 500)
    }

    @Test func `a long cycle is found`() throws {
        let steps = (0..<500).map { "  - { id: s\($0), needs: [s\(($0 + 1) % 500)], run: echo }" }
        let found = WorkflowLoader.load(
            text: "name: t\nsteps:\n" + steps.joined(separator: "\n"), file: "t.yaml", catalog: try testCatalog())
        #expect(
            found.diagnostics.map(\.message).contains { $0.hasPrefix("these steps wait for each other: s0 needs s1") })
    }
}
