internal import Foundation
internal import GRDB

extension PageFilter {
    /// The filter as a condition on `pages`, with its arguments in their order.
    ///
    /// Values are arguments, never part of the text.
    var condition: (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments: StatementArguments = []
        for (column, values) in [("space", spaces), ("status", statuses), ("author", authors)] where !values.isEmpty {
            let values = Array(values.prefix(Self.valuesMax))
            parts.append("pages.\(column) IN (\(databaseQuestionMarks(count: values.count)))")
            arguments += StatementArguments(values)
        }
        for label in labels.prefix(Self.valuesMax) {
            parts.append("instr(pages.labels, ?) > 0")
            arguments += [PageLabelText.text(of: [label])]
        }
        if let changedSince {
            parts.append("pages.changed >= ?")
            arguments += [changedSince.timeIntervalSince1970]
        }
        if let changedBefore {
            parts.append("pages.changed < ?")
            arguments += [changedBefore.timeIntervalSince1970]
        }
        return (parts.isEmpty ? "TRUE" : parts.joined(separator: " AND "), arguments)
    }
}
