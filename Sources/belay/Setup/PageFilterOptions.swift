import ArgumentParser
import Foundation
import Search

/// The options that say which pages may be found.
struct PageFilterOptions: ParsableArguments {
    @Option(help: "Only pages of the space with this key; several times for several spaces.")
    var space: [String] = []

    @Option(help: "Only pages with this label; several times for pages that have them all.")
    var label: [String] = []

    @Option(help: "Only pages with this status, such as current.")
    var status: [String] = []

    @Option(help: "Only pages whose present version this account made, named by its id.")
    var author: [String] = []

    @Option(help: ArgumentHelp("Only pages changed on this day or later.", valueName: "yyyy-mm-dd"))
    var since: String?

    @Option(help: ArgumentHelp("Only pages changed before this day.", valueName: "yyyy-mm-dd"))
    var before: String?

    /// The filter.
    ///
    /// - Throws: `ValidationError` when a day is none.
    func filter() throws -> PageFilter {
        PageFilter(
            spaces: Set(space), labels: Set(label), statuses: Set(status), authors: Set(author),
            changedSince: try day(since, of: "--since"), changedBefore: try day(before, of: "--before"))
    }

    private func day(_ text: String?, of option: String) throws -> Date? {
        guard let text else { return nil }
        guard let day = try? Date(text, strategy: .iso8601.year().month().day()) else {
            throw ValidationError("\(option) is \(text); expected a day such as 2026-03-31.")
        }
        return day
    }
}
