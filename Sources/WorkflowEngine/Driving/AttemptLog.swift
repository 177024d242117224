import Foundation
import StepKit

/// What an attempt logs, within limits.
///
/// Safe to share: `lines` is only touched under the lock.
final class AttemptLog: @unchecked Sendable {
    /// The most lines that are kept; the first ones tell most.
    static let linesMax = 1000
    /// The most characters of a line that are kept.
    static let lineLengthMax = 4096

    private let lock = NSLock()
    private var lines: [String] = []
    private let redactor: Redactor

    init(redactor: Redactor) {
        self.redactor = redactor
    }

    /// Adds one line, secrets blotted out.
    func append(_ line: String) {
        let line = redactor.redact(line.replacing("\n", with: " "))
        lock.withLock {
            guard lines.count <= Self.linesMax else { return }
            lines.append(lines.count < Self.linesMax ? String(line.prefix(Self.lineLengthMax)) : "… (log cut)")
        }
    }

    /// The lines up to now.
    var contents: [String] { lock.withLock { lines } }
}
