import Foundation
import JSON
import StepKit
import WorkflowEngine

/// A random workflow, and what its steps do: all of it follows from one seed.
struct RandomWorkflow: Sendable {
    struct RandomStep: Sendable {
        var id: String
        var kind: String
        var needs: [String]
        var condition: String?
        var attempts: Int
        var continuesOnError: Bool
        var onUnknown: String
    }

    let seed: UInt64
    let steps: [RandomStep]

    init(seed: UInt64) {
        self.seed = seed
        var random = SeededRandom(seed: seed)
        var steps: [RandomStep] = []
        for index in 0..<Int.random(in: 1...8, using: &random) {
            let earlier = steps.map(\.id)
            let needs = earlier.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            steps.append(
                RandomStep(
                    id: "s\(index)",
                    kind: ["test.read", "test.write", "test.key", "test.reconcile"].randomElement(using: &random) ?? "",
                    needs: needs, condition: Self.condition(needs, &random),
                    attempts: Int.random(in: 1...3, using: &random),
                    continuesOnError: Bool.random(using: &random),
                    onUnknown: ["ask", "ask", "rerun", "fail"].randomElement(using: &random) ?? ""))
        }
        self.steps = steps
    }

    private static func condition(_ needs: [String], _ random: inout SeededRandom) -> String? {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: "false"
        case 1: "1 + 1 == 2"
        case 2: needs.randomElement(using: &random).map { "steps.\($0).state == 'succeeded'" }
        case 3: needs.randomElement(using: &random).map { "has(steps.\($0).error)" }
        default: nil
        }
    }

    var text: String {
        steps.reduce("name: random\nsteps:\n") { text, step in
            let condition = step.condition.map { ", if: \"${{ \($0) }}\"" } ?? ""
            return text + """
                  - { id: \(step.id), uses: \(step.kind), needs: [\(step.needs.joined(separator: ", "))], \
                on_unknown: \(step.onUnknown), continue_on_error: \(step.continuesOnError), \
                retry: { attempts: \(step.attempts), initial: 1ms, max: 2ms }\(condition) }\n
                """
        }
    }

    /// A number below `bound` that belongs to an attempt.
    private func chance(_ purpose: UInt64, _ step: String, _ attempt: Int, below bound: Int) -> Int {
        let mark = step.utf8.reduce(UInt64(attempt)) { $0 &* 31 &+ UInt64($1) }
        var random = SeededRandom(seed: seed ^ (mark &* 0x9E37_79B9) ^ (purpose << 48))
        return Int.random(in: 0..<bound, using: &random)
    }

    /// Whether an attempt does not end by itself, except in the last engine.
    func hangs(_ step: String, _ attempt: Int) -> Bool { chance(1, step, attempt, below: 4) == 0 }

    /// What an attempt comes to.
    func outcome(_ step: String, _ attempt: Int) throws -> StepOutcome {
        switch chance(2, step, attempt, below: 16) {
        case 0: .failed(StepFailure(.permanent, "broken"))
        case 1, 2, 3: .failed(StepFailure(.transient, "busy"))
        case 4: .retry(after: .milliseconds(1), reason: StepFailure(.rateLimited, "slow down"))
        case 5: throw StepFailure(.conflict, "somebody was faster")
        case 6: .succeeded("no object")
        default: .succeeded(["attempt": .int(attempt)])
        }
    }

    /// What is found out about an interrupted attempt.
    func finding(_ step: String, _ attempt: Int) throws -> Reconciliation {
        switch chance(3, step, attempt, below: 4) {
        case 0: .applied(["found": true])
        case 1: .notApplied
        case 2: throw StepFailure(.transient, "cannot look")
        default: .unknown
        }
    }

    /// What a person says of an interrupted attempt.
    func decision(_ step: String, _ attempt: Int) -> Resolution {
        switch chance(4, step, attempt, below: 3) {
        case 0: .rerun
        case 1: .succeeded(["decided": true])
        default: .failed
        }
    }

    func yields(_ step: String, _ attempt: Int) -> Int { chance(5, step, attempt, below: 40) }

    /// The handlers that do all this.
    func handlers(isLast: Bool) -> [ScriptedStep] {
        let kinds: [(String, StepEffect, StepIdempotency)] = [
            ("test.read", .read, .none), ("test.write", .write, .none), ("test.key", .write, .key),
            ("test.reconcile", .destructive, .reconcile),
        ]
        return kinds.map { kind, effect, idempotency in
            ScriptedStep(kind, effect: effect, idempotency: idempotency) { _, context in
                for _ in 0..<yields(context.step, context.attempt) { await Task.yield() }
                if !isLast, hangs(context.step, context.attempt) { try await Gate().waitForCancellation() }
                return try outcome(context.step, context.attempt)
            } reconcile: { context in
                try finding(context.step, context.attempt)
            }
        }
    }
}
