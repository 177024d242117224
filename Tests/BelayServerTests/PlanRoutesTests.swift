import HTTPTypes
import HummingbirdTesting
import JSON
import Testing
import WorkflowEngine

@Suite(.timeLimit(.minutes(1))) struct PlanRoutesTests {
    private static let branching = """
        name: branching
        inputs:
          who: { type: string }
          loud: { type: boolean, default: "${{ false }}" }
        steps:
          - { id: hello, uses: test.echo, with: { text: "hello ${{ inputs.who }}" } }
          - { id: shout, uses: test.echo, if: "${{ inputs.loud }}" }
          - { id: after, uses: test.echo, with: { text: "${{ steps.hello.outputs.echo.text }}" } }
        """

    @Test func `a plan says of each step what would become of it, and starts nothing`() async throws {
        let test = try TestServer([Self.branching])
        try await test.test { client async throws in
            let answer = try await client.send(
                .post, "/workflows/branching/plan", #"{"inputs": {"who": "Ann"}}"#)
            #expect(answer.status == .ok, "\(answer.text)")
            let steps = answer.json["steps"]?.arrayValue ?? []
            let decisions = steps.map { $0["decision"] }
            #expect(decisions == ["run", "skip", "depends"])
            #expect(steps.first?["input"] == ["text": "hello Ann"])
            #expect(steps.first?["summary"] == "would run test.echo")
            #expect(answer.json["inputs"] == ["who": "Ann", "loud": false])
            #expect(try await test.engine.store.fetchRuns(RunFilter()).isEmpty)
        }
    }

    @Test func `inputs that do not fit, and workflows that there are not, are refused`() async throws {
        let test = try TestServer([Self.branching])
        try await test.test { client async throws in
            let wrong = try await client.send(.post, "/workflows/branching/plan", #"{"inputs": {"whom": "Ann"}}"#)
            #expect(wrong.status == .unprocessableContent)
            #expect(try await client.send(.post, "/workflows/none/plan", "{}").status == .notFound)
        }
    }
}
