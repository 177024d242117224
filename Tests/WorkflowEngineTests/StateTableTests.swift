import Foundation
import StepKit
import Testing

@testable import WorkflowEngine

@Suite struct StateTableTests {
    @Test func `a run's states follow the table`() {
        let table: [RunState: String] = [
            .queued: "cancelling failed running succeeded timed_out waiting",
            .running: "cancelling failed running succeeded timed_out waiting",
            .waiting: "cancelling failed running succeeded timed_out waiting",
            .cancelling: "cancelled cancelling",
            .succeeded: "", .failed: "", .cancelled: "", .timedOut: "",
        ]
        for state in RunState.allCases {
            #expect(state.successors.map(\.rawValue).sorted().joined(separator: " ") == table[state], "\(state)")
        }
    }

    @Test func `a step's states follow the table`() {
        let table: [StepState: String] = [
            .pending: "cancelled failed running skipped",
            .running: "cancelled failed succeeded timed_out unknown waiting",
            .waiting: "cancelled failed running succeeded",
            .unknown: "cancelled failed running succeeded waiting",
            .succeeded: "", .failed: "", .skipped: "", .cancelled: "", .timedOut: "",
        ]
        for state in StepState.allCases {
            #expect(state.successors.map(\.rawValue).sorted().joined(separator: " ") == table[state], "\(state)")
        }
    }

    @Test func `every state leads to an end`() {
        func reachable<State: Hashable>(from state: State, _ successors: (State) -> Set<State>) -> Set<State> {
            var reached: Set<State> = [state]
            while case let next = reached.union(reached.flatMap(successors)), next != reached { reached = next }
            return reached
        }
        for state in RunState.allCases {
            #expect(reachable(from: state, \.successors).contains { $0.isTerminal }, "\(state)")
        }
        for state in StepState.allCases {
            #expect(reachable(from: state, \.successors).contains { $0.isTerminal }, "\(state)")
        }
    }

    @Test func `only steps that went well or were not needed let others start`() {
        #expect(StepState.allCases.filter(\.allowsDependents) == [.succeeded, .skipped])
    }

    @Test func `a transition is held against both tables`() {
        func isAllowed(_ from: RunState, _ to: RunState, _ step: StepState, _ next: StepState) -> Bool {
            let change = StepChange(step: "one", from: step, to: next, attempt: 1)
            do {
                try Transition(from: from, to: to, at: Date(), steps: [change]).validate()
                return true
            } catch {
                return false
            }
        }
        for from in RunState.allCases {
            for to in RunState.allCases {
                #expect(isAllowed(from, to, .pending, .running) == from.successors.contains(to))
            }
        }
        for from in StepState.allCases {
            for to in StepState.allCases {
                #expect(isAllowed(.running, .running, from, to) == from.successors.contains(to))
            }
        }
    }

    @Test func `the record's live runs are those whose states have not ended`() {
        let live = RunState.allCases.filter { !$0.isTerminal }.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        #expect(RunStore.isLive == "state IN (\(live))")
    }

    @Test func `a step that is closed ends in a way that its table allows`() throws {
        for state in StepState.allCases {
            let step = StepRecord(
                id: "one", position: 0, uses: "test.step", state: state, attempts: 1, interruptions: 0, forgiven: 0,
                idempotencyKey: "")
            guard let change = step.closing("over") else {
                #expect(state.isTerminal)
                continue
            }
            #expect(state.successors.contains(change.to) && change.to.isTerminal, "\(state)")
        }
    }
}
