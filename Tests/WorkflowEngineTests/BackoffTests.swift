import StepKit
import Testing
import WorkflowLanguage

@testable import WorkflowEngine

@Suite struct BackoffTests {
    @Test func `waits grow by the factor up to the longest`() {
        let policy = RetryPolicy(attempts: 9, initial: .seconds(1), factor: 2, max: .seconds(10), jitter: 0)
        let waits = (1...6).map { policy.wait(after: $0, random: 0.9) }
        #expect(waits == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
    }

    @Test func `jitter moves a wait by its share`() {
        let policy = RetryPolicy(attempts: 2, initial: .seconds(10), jitter: 0.2)
        #expect(policy.wait(after: 1, random: 0) == .seconds(8))
        #expect(policy.wait(after: 1, random: 0.5) == .seconds(10))
        #expect(policy.wait(after: 1, random: 1) == .seconds(12))
    }

    @Test func `any policy that a workflow may have gives waits within its bounds`() {
        var random = SeededRandom.fresh()
        for _ in 0..<10_000 {
            let policy = RetryPolicy(
                attempts: 100, initial: .milliseconds(Int.random(in: 0...86_400_000_000, using: &random)),
                factor: Double.random(in: 1...100, using: &random),
                max: .milliseconds(Int.random(in: 0...86_400_000_000, using: &random)),
                jitter: Double.random(in: 0...1, using: &random))
            let attempt = Int.random(in: 1...100, using: &random)
            let wait = policy.wait(after: attempt, random: Double.random(in: 0..<1, using: &random))
            let longest = Double(policy.max.milliseconds) * (1 + policy.jitter)
            #expect(wait >= .zero && Double(wait.milliseconds) <= longest, "\(policy) after \(attempt), \(random)")
            let calm = (1...10).map { policy.wait(after: $0, random: 0.5) }
            #expect(calm == calm.sorted(), "\(policy), \(random)")
        }
    }
}
