import Foundation
import JSON
import StepKit
import StepKitTesting
import Testing

/// A step that does what a test says.
private struct SampleStep: StepHandler {
    var descriptor: StepDescriptor
    var body: @Sendable (StepInput) throws -> StepOutcome = { _ in .succeeded([:]) }

    init(
        _ kind: String, summary: String = "A step.", input: JSONSchema = .object(properties: [:]),
        output: JSONSchema = .object(properties: [:]), effect: StepEffect = .read, idempotency: StepIdempotency = .none,
        body: @escaping @Sendable (StepInput) throws -> StepOutcome = { _ in .succeeded([:]) }
    ) {
        descriptor = StepDescriptor(
            kind: kind, summary: summary, input: input, output: output, effect: effect, idempotency: idempotency)
        self.body = body
    }

    func run(_ input: StepInput, _ context: StepContext) async throws -> StepOutcome { try body(input) }
}

@Suite struct StepCatalogTests {
    @Test func `handlers are found by kind`() throws {
        let catalog = try StepCatalog([SampleStep("b.two"), SampleStep("a.one")])
        #expect(catalog.kinds == ["a.one", "b.two"])
        #expect(catalog.descriptors.map(\.kind) == ["a.one", "b.two"])
        #expect(catalog["a.one"]?.descriptor.kind == "a.one")
        #expect(catalog["c.three"] == nil)
    }

    @Test func `all kinds that stand twice are named at once`() {
        let steps = ["b.two", "a.one", "c.three", "b.two", "a.one", "a.one"].map { SampleStep($0) }
        let error = #expect(throws: StepCatalogError.self) { try StepCatalog(steps) }
        #expect(error?.duplicateKinds == ["a.one", "b.two"])
        #expect(error?.description.contains("a.one, b.two") == true)
    }

    @Test(arguments: StepEffect.allCases, StepIdempotency.allCases)
    func `only what does no harm twice may run blindly`(effect: StepEffect, idempotency: StepIdempotency) {
        let may = SampleStep("a.one", effect: effect, idempotency: idempotency).descriptor.mayRerunBlindly
        #expect(may == (effect == .read || idempotency == .native || idempotency == .key))
    }

    @Test func `a step that leaves plan and reconcile out has modest ones`() async throws {
        let step = SampleStep("a.one")
        let context = StepContext(
            runID: "r", workflow: "w", step: "s", idempotencyKey: "k", deadline: .now - .seconds(1),
            report: { RunReport(runID: "r", workflow: "w", state: "running", trigger: "manual", startedAt: Date()) })
        #expect(try await step.plan(StepInput([:]), context) == StepPlan(summary: "would run a.one"))
        #expect(try await step.reconcile(StepInput([:]), context) == .unknown)
        #expect(context.timeRemaining == .zero)
    }
}

/// The conformance suite finds what it is there to find.
@Suite struct StepConformanceTests {
    private static let input = JSONSchema.object(properties: ["id": .string("An id.")], required: ["id"])

    @Test func `a good step has no faults`() async {
        let step = SampleStep("a.one", input: Self.input) { input in .succeeded(["id": .string(try input.string("id"))])
        }
        #expect(await StepConformance.faults(of: step) == [])
    }

    @Test func `faults of the descriptor are found`() async {
        let step = SampleStep(
            "Bad Kind", summary: "  ",
            input: .object(
                properties: [
                    "n": .integer("", minimum: 5, maximum: 9, default: 3), "m": JSONSchema(["description": "M."]),
                ],
                required: ["other"]),
            output: JSONSchema(["type": "array"])
        ) { _ in throw StepFailure(.rejectedInput, "no") }
        #expect(
            await StepConformance.faults(of: step) == [
                "Bad Kind: the kind is not two lower-case words joined by a dot",
                "Bad Kind: the summary is not one line of text",
                "Bad Kind: input 'm' has no type",
                "Bad Kind: input 'n' has no description",
                "Bad Kind: input 'other' is required but not described",
                "Bad Kind: the output schema is not that of an object",
                "Bad Kind: the default of input 'n': expected at least 5, found 3",
            ])
    }

    @Test func `a step that takes what it must refuse is found`() async {
        struct Oops: Error {}
        let eager = SampleStep("a.one", input: Self.input)
        #expect(
            await StepConformance.faults(of: eager) == [
                "a.one: runs with an empty input", "a.one: runs with an input of wrong types",
            ])
        let clumsy = SampleStep("a.one", input: Self.input) { _ in throw Oops() }
        #expect(
            await StepConformance.faults(of: clumsy) == [
                "a.one: throws no StepFailure for an empty input: Oops()",
                "a.one: throws no StepFailure for an input of wrong types: Oops()",
            ])
        let mistaken = SampleStep("a.one", input: Self.input) { _ in .failed(StepFailure(.permanent, "")) }
        #expect(
            await StepConformance.faults(of: mistaken) == [
                "a.one: refuses an empty input without a word",
                "a.one: refuses an empty input as permanent, not as rejected_input",
                "a.one: refuses an input of wrong types without a word",
            ])
    }

    @Test func `outputs are held to the schema`() {
        let step = SampleStep("a.one", output: .object(properties: ["n": .integer("N.")], required: ["n"]))
        #expect(StepConformance.faults(ofOutputs: ["n": 1], from: step) == [])
        #expect(
            StepConformance.faults(ofOutputs: ["n": "1", "m": 2], from: step) == [
                "a.one: the outputs at '/m': 'm' is not known here; known: n",
                "a.one: the outputs at '/n': expected integer, found string",
            ])
    }
}
