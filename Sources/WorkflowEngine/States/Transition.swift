import Foundation
import JSON
import StepKit

/// One move of a run: everything that changes together, in one transaction.
///
/// "Step n ended" and "step n+1 started" are one transition, so that no crash can fall between them.
struct Transition: Sendable {
    /// The run's state before; the transition is refused when it is another by now.
    var from: RunState
    /// The run's state after.
    var to: RunState
    /// When it happens.
    var at: Date
    /// The steps that change, in the order in which the journal tells it.
    var steps: [StepChange] = []
    /// The run's outputs, when it succeeds.
    var outputs: JSONValue?
    /// Why the run failed, when it does.
    var failure: StepFailure?
    /// Who asked for it and why, when a person did.
    var cause: Cause?

    /// Holds the transition against the tables of states.
    ///
    /// - Throws: `ForbiddenTransition` when one of its moves is not in them.
    func validate() throws(ForbiddenTransition) {
        guard from.successors.contains(to) else {
            throw ForbiddenTransition(description: "a run cannot go from \(from.rawValue) to \(to.rawValue)")
        }
        for change in steps where !change.from.successors.contains(change.to) {
            throw ForbiddenTransition(
                description: "step '\(change.step)' cannot go from \(change.from.rawValue) to \(change.to.rawValue)")
        }
    }
}

/// Who asked for a transition, and why.
public struct Cause: Sendable, Equatable {
    /// The person or the part that asked.
    public var who: String
    /// Why, in their words.
    public var why: String

    /// Names somebody and their reason.
    public init(who: String, why: String) {
        self.who = who
        self.why = why
    }
}

/// How one step changes in a transition.
struct StepChange: Sendable {
    /// The step's id.
    var step: String
    /// The state before; the transition is refused when it is another by now.
    var from: StepState
    /// The state after.
    var to: StepState
    /// The number of the attempt that starts or ends; 0 when the step never ran.
    var attempt: Int
    /// The evaluated input of an attempt that starts, secrets blotted out.
    var input: JSONValue?
    /// The outputs of a step that succeeded, secrets blotted out.
    var output: JSONValue?
    /// Why the attempt failed.
    var failure: StepFailure?
    /// When the step's next attempt is due.
    var wakeAt: Date?
    /// What the attempt logged.
    var log: [String] = []
    /// One sentence about why, for the journal: why a step was skipped, for example.
    var note: String?
    /// Who decided so and why, when a person did.
    var cause: Cause?
}

/// A transition that does not fit what is stored: a late result, or another process has taken the run over.
struct StaleTransition: Error, CustomStringConvertible {
    /// What was expected and not found.
    var description: String
}

/// A transition that no run may make: the record is damaged, or was written by another version.
struct ForbiddenTransition: Error, CustomStringConvertible {
    /// The move that is not in the table.
    var description: String
}
