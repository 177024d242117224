import CEL
import JSON
import StepKit
import Testing
import WorkflowLanguage

struct TemplateTests {
    /// The value of a template that stands under `with.value`, as the file writes it.
    private func value(_ yaml: String, _ scope: [String: JSONValue] = [:]) throws -> JSONValue {
        let text = """
            name: t
            inputs: { a: { type: string }, n: { type: integer }, list: { type: array }, o: { type: object } }
            steps:
              - id: s
                uses: oncall.who
                with:
                  value: \(yaml)
            """
        let loaded = WorkflowLoader.load(text: text, file: "t.yaml", catalog: try testCatalog())
        let step = try #require(loaded.workflow?.steps.first, "\(loaded.diagnostics)")
        return try #require(try step.with.evaluate(ExpressionScope(scope))["value"])
    }

    private let inputs: JSONValue = ["a": "x", "n": 7, "list": [1, "two"], "o": ["k": true]]

    @Test(
        arguments: [
            ("${{ inputs.n }}", 7), ("\"${{ inputs.n }}\"", 7), ("${{ inputs.list }}", [1, "two"]),
            ("${{ inputs.o.k }}", true), ("${{ null }}", nil),
        ] as [(String, JSONValue)])
    func `one expression and nothing else keeps its type`(_ yaml: String, _ expected: JSONValue) throws {
        #expect(try value(yaml, ["inputs": inputs]) == expected)
    }

    @Test(
        arguments: [
            ("n is ${{ inputs.n }}", "n is 7"), ("${{ inputs.a }}${{ inputs.n }}", "x7"),
            ("\"${{ inputs.n }} \"", "7 "),
            ("a ${{ null }} b", "a  b"), ("is ${{ inputs.o }}", "is {\"k\":true}"),
            ("is ${{ inputs.list }}", "is [1,\"two\"]"), ("half is ${{ 0.5 }}", "half is 0.5"),
            ("$${{ inputs.n }}", "${{ inputs.n }}"), ("'{{ x }} $ {{ y }}'", "{{ x }} $ {{ y }}"),
            ("'${{ inputs.a + \"}}\" }}!'", "x}}!"), ("\"${{ {'a': {'b': 1}}.a.b }}.\"", "1."),
            ("'${{ r\"\\\" + inputs.a }}.'", "\\x."),
        ] as [(String, JSONValue)])
    func `expressions within text become text`(_ yaml: String, _ expected: JSONValue) throws {
        #expect(try value(yaml, ["inputs": inputs]) == expected)
    }

    @Test func `lists and mappings are evaluated member by member`() throws {
        let found = try value("{ a: [\"${{ inputs.n }}\", 2], b: { c: \"${{ inputs.a }}!\" } }", ["inputs": inputs])
        #expect(found == ["a": [7, 2], "b": ["c": "x!"]])
    }

    @Test func `what an expression gives is not looked into for expressions`() throws {
        let found = try value("${{ inputs.a }} end", ["inputs": ["a": "${{ inputs.secret }}"]])
        #expect(found == "${{ inputs.secret }} end")
    }

    @Test func `a failure names the place and no value`() throws {
        let failure = #expect(throws: ExpressionFailure.self) {
            try value(
                "\"${{ inputs.n }} and ${{ inputs.o.missing }}\"", ["inputs": ["n": 1, "o": ["s3cret": "s3cret"]]])
        }
        let text = try #require(failure?.description)
        #expect(text.hasPrefix("t.yaml:7:48: "), "\(text)")
        #expect(!text.contains("s3cret"))
    }

    @Test func `a missing name is a failure`() {
        #expect(throws: ExpressionFailure.self) { try value("${{ inputs.n }}") }
    }

    @Test func `a condition must give a truth value`() throws {
        let text = "name: t\nsteps:\n  - id: s\n    if: event.payload.flag\n    run: echo\n"
        let workflow = try #require(
            WorkflowLoader.load(text: text, file: "t.yaml", catalog: try testCatalog()).workflow)
        let condition = try #require(workflow.steps.first?.condition)
        #expect(try condition.isTrue(ExpressionScope(["event": ["payload": ["flag": true]]])))
        #expect(try !condition.isTrue(ExpressionScope(["event": ["payload": ["flag": false]]])))
        let failure = #expect(throws: ExpressionFailure.self) {
            try condition.isTrue(ExpressionScope(["event": ["payload": ["flag": "yes"]]]))
        }
        #expect(failure?.description == "t.yaml:4:9: a condition must be true or false, found a value of type string")
    }

    @Test func `values of the environment are text whatever their type`() throws {
        let text = """
            name: t
            steps:
              - id: s
                run: echo
                env: { A: 8080, B: "${{ 1 + 1 }}", C: true, D: 1.50, E: "${{ vars.list }}" }
            """
        let workflow = try #require(
            WorkflowLoader.load(text: text, file: "t.yaml", catalog: try testCatalog()).workflow)
        let input = try #require(workflow.steps.first).with.evaluate(ExpressionScope(["vars": ["list": [1]]]))
        #expect(input["env"] == ["A": "8080", "B": "2", "C": "true", "D": "1.50", "E": "[1]"])
        #expect(input["script"] == "echo")
    }

    @Test func `references say what a template reads`() throws {
        let text = """
            name: t
            inputs: { a: { type: string } }
            steps:
              - id: s
                uses: oncall.who
                with: { y: "${{ run.id }}", x: "${{ inputs.a }} ${{ vars['k'] }}" }
            """
        let workflow = try #require(
            WorkflowLoader.load(text: text, file: "t.yaml", catalog: try testCatalog()).workflow)
        #expect(workflow.steps[0].with.references.map(\.path) == [["inputs", "a"], ["vars", "k"], ["run", "id"]])
    }
}
