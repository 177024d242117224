import Logging
import Telemetry

/// The form of the log on standard error.
enum LogFormat: String {
    /// A line for people.
    case text
    /// An object for programs.
    case json

    /// A logger that writes so.
    var logger: Logger {
        Logger(label: "belay") { label in
            switch self {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
    }
}
