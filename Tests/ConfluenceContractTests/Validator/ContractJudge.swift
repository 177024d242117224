import Foundation

/// Collects what is wrong with the exchanges of a test, and which known deviations it met.
final class ContractJudge: @unchecked Sendable {
    // Sendable because the members below are touched only while the lock is held.
    private let lock = NSLock()
    private var unexplained: [Finding: Int] = [:]
    private var met: Set<Deviation> = []
    private var count = 0

    let validator: ContractValidator
    private let deviations: [Deviation]

    init(validator: ContractValidator, deviations: [Deviation] = Deviation.known) {
        self.validator = validator
        self.deviations = deviations
    }

    /// Takes an exchange in; of a request that is wrong on purpose only the answer.
    func judge(_ exchange: Exchange, isAnswerOnly: Bool = false) {
        let findings: [Finding]
        do {
            findings = try validator.findings(exchange).filter { !isAnswerOnly || !$0.isAboutRequest }
        } catch {
            findings = [Finding(rule: .json, place: exchange.path, text: "\(error)")]
        }
        lock.withLock {
            count += 1
            for finding in findings {
                let covering = deviations.filter { $0.covers(finding) }
                met.formUnion(covering)
                if covering.isEmpty { unexplained[finding, default: 0] += 1 }
            }
        }
    }

    /// What no known deviation explains, one line for each kind.
    var findings: [String] {
        lock.withLock { unexplained.map { "\($0.key) (\($0.value) times)" }.sorted() }
    }

    /// The known deviations that were seen.
    var deviationsMet: Set<Deviation> { lock.withLock { met } }

    /// How many exchanges there were.
    var exchangeCount: Int { lock.withLock { count } }
}

extension Finding {
    var isAboutRequest: Bool { place.contains(": request ") }
}
