import ArgumentParser

/// The exit codes that docs and `belay --help` promise.
///
/// From 64 on they are those of sysexits(3).
extension ExitCode {
    /// The run ended otherwise than well.
    static let runFailed = ExitCode(1)
    /// Two bodies differ (as in diff(1)).
    static let differs = ExitCode(1)
    /// The run waits for a person.
    static let runWaits = ExitCode(2)
    /// A file or an input is wrong (EX_DATAERR).
    static let wrongData = ExitCode(65)
    /// Something that is needed is not there: Confluence, the data folder, the index (EX_UNAVAILABLE).
    static let unavailable = ExitCode(69)
    /// A signal stopped the command before it was done (128 + SIGINT, as shells have it).
    static let interrupted = ExitCode(130)
}

/// An error that ends the command with a message for people.
struct CommandFailure: Error {
    var code: ExitCode
    /// What is wrong and what to do.
    var message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// There is no such run.
    static func noRun(_ id: String, in folder: DataFolder) -> CommandFailure {
        CommandFailure(.wrongData, "there is no run \(id) in \(folder.path); 'belay runs' lists them")
    }
}
