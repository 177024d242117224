import Foundation
import Testing

/// docs/troubleshooting.md against the messages in the sources.
struct TroubleshootingTests {
    /// What libcurl and the C library say.
    private static let foreign: Set = [
        "Could not resolve host", "Failed to connect to", "Couldn't connect to server", "Address already in use",
    ]

    @Test func `every message on the page is one that the program says`() throws {
        var sources = ""
        for file in try Repository.swiftFiles(below: "Sources") { sources += try Repository.text(file) }
        // A message that goes over several lines.
        sources = sources.replacing(/"\s*\n\s*\+ "/, with: "")
        let messages = try messages()
        #expect(messages.count >= 40)
        for message in messages where !Self.foreign.contains(message) {
            #expect(sources.contains(message), "nothing says: \(message)")
        }
    }

    /// What stands in backticks in the first column of the page's tables of messages; an ellipsis stands for anything.
    private func messages() throws -> [String] {
        let heads = ["| the error says |", "| the answer |", "| what you see |"]
        var messages: [String] = []
        for table in try Repository.text("docs/troubleshooting.md").split(separator: "\n\n") {
            guard heads.contains(where: table.hasPrefix) else { continue }
            for row in table.split(separator: "\n").dropFirst(2) {
                let cell = row.split(separator: " | ", maxSplits: 1)[0]
                for match in cell.matches(of: /`([^`]+)`/) {
                    messages += match.1.split(separator: "…").map { $0.trimmingCharacters(in: .whitespaces) }
                }
            }
        }
        return messages.filter { !$0.isEmpty }
    }
}
