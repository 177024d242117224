import Testing
import WorkflowEngine

/// The diagrams of docs/run-states.md against the tables of transitions.
struct StateDiagramTests {
    @Test func `the first diagram has the moves of runs`() throws {
        let expected = RunState.allCases.flatMap { state in
            state.successors.filter { $0 != state }.map { "\(state.rawValue) --> \($0.rawValue)" }
        }
        #expect(try moves(inDiagram: 0) == Set(expected))
    }

    @Test func `the second diagram has the moves of steps`() throws {
        let expected = StepState.allCases.flatMap { state in
            state.successors.map { "\(state.rawValue) --> \($0.rawValue)" }
        }
        #expect(try moves(inDiagram: 1) == Set(expected))
    }

    @Test func `the states where nothing more happens end the diagrams`() throws {
        let runs = RunState.allCases.filter(\.isTerminal).map(\.rawValue)
        let steps = StepState.allCases.filter(\.isTerminal).map(\.rawValue)
        #expect(try ends(inDiagram: 0) == Set(runs))
        #expect(try ends(inDiagram: 1) == Set(steps))
    }

    @Test func `every state is explained`() throws {
        let page = try Repository.text("docs/run-states.md")
        for name in RunState.allCases.map(\.rawValue) + StepState.allCases.map(\.rawValue) {
            #expect(page.contains("| `\(name)` |"))
        }
    }

    private func moves(inDiagram index: Int) throws -> Set<String> {
        Set(try lines(ofDiagram: index).filter { $0.contains("-->") && !$0.contains("[*]") })
    }

    private func ends(inDiagram index: Int) throws -> Set<String> {
        Set(try lines(ofDiagram: index).compactMap { $0.wholeMatch(of: /(\w+) --> \[\*\]/).map { String($0.1) } })
    }

    private func lines(ofDiagram index: Int) throws -> [String] {
        let diagrams = MarkdownPage(try Repository.text("docs/run-states.md")).blocks
            .filter { $0.text.hasPrefix("stateDiagram") }
        try #require(diagrams.indices.contains(index))
        return diagrams[index].text.split(separator: "\n").map { String($0.drop { $0 == " " }) }
    }
}
