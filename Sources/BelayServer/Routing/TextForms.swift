import Foundation
import Synchronization

/// The patterns of the table of routes, compiled once: most requests have an id to be held against one.
enum TextForms {
    // The table has a score of patterns, and none comes from outside.
    private static let compiled = Mutex<[String: NSRegularExpression]>([:])

    /// Whether a pattern matches somewhere in a text; one that is none matches everything.
    static func text(_ text: String, fits pattern: String) -> Bool {
        guard let expression = expression(pattern) else { return true }
        return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
    }

    private static func expression(_ pattern: String) -> NSRegularExpression? {
        compiled.withLock { compiled in
            if let known = compiled[pattern] { return known }
            // ICU's `$` matches before a last line break, too; the end of a JSON Schema's pattern is the end.
            let own = pattern.hasSuffix("$") ? pattern.dropLast() + "\\z" : pattern
            guard let made = try? NSRegularExpression(pattern: own) else { return nil }
            compiled[pattern] = made
            return made
        }
    }
}
