import Foundation

/// The processes of this machine.
enum Processes {
    /// Waits until no process with a text in its environment is left; what was just killed may take a moment.
    static func waitUntilGone(with text: String) async throws {
        while try !commands(with: text).isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// The command lines of all processes that have a text in their environment, and still run.
    static func commands(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
            .compactMap { process in
                // What ends while we look, or belongs to another user, has nothing to tell.
                guard let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ"),
                    String(decoding: environment, as: UTF8.self).contains(text),
                    let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"), !command.isEmpty
                else { return nil }
                return String(decoding: command, as: UTF8.self).replacing("\0", with: " ")
            }
    }
}
