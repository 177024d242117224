import Foundation
import StepKit
import WorkflowLanguage

extension RetryPolicy {
    /// How long to wait before the next attempt: exponential, capped, with jitter.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that has failed, from 1.
    ///   - random: a number in 0..<1.
    /// - Returns: `initial` times `factor` to the power of `attempt - 1`, at most `max`, plus or minus `jitter`.
    func wait(after attempt: Int, random: Double) -> Duration {
        let grown = Double(initial.milliseconds) * pow(factor, Double(attempt - 1))
        let capped = Swift.min(grown, Double(self.max.milliseconds))
        return .milliseconds(Int(capped * (1 + jitter * (2 * random - 1))))
    }
}
