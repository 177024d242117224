import Foundation
import JSON

#if canImport(Glibc)
import Glibc
#endif

/// Where the command writes: results to standard output, everything else to standard error.
enum Terminal {
    /// Writes a line of the result.
    static func print(_ line: String) {
        write(line, to: .standardOutput)
    }

    /// Writes a value of the result for programs.
    static func print(_ value: JSONValue) {
        print(value.serialized(pretty: true))
    }

    /// Writes a result byte for byte, without a line end of our own.
    static func printBytes(_ text: String) {
        write(Data(text.utf8), to: .standardOutput)
    }

    /// Writes a line for the person who watches.
    static func note(_ line: String) {
        write(line, to: .standardError)
    }

    /// Writes a line.
    ///
    /// What nobody reads any more (`belay run x | head`) is dropped: the work goes on.
    private static func write(_ line: String, to file: FileHandle) {
        write(Data((line + "\n").utf8), to: file)
    }

    private static func write(_ bytes: Data, to file: FileHandle) {
        brokenPipesAreErrors
        try? file.write(contentsOf: bytes)
    }

    /// Writing where nobody reads must not end the process in the middle of a run.
    private static let brokenPipesAreErrors: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Whether a person watches standard output in colour.
    static let hasColor = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// A text in a colour, where a person watches.
    static func colored(_ text: String, _ color: Color) -> String {
        hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The colours in use.
    enum Color: Int {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }
}

extension Duration {
    /// A duration for people: `340 ms`, `2.1 s`, `3 min 20 s`.
    var readable: String {
        let milliseconds = Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 60_000 { return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s" }
        return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
    }
}

extension Date {
    /// The time since another moment.
    func elapsed(since start: Date) -> Duration {
        .milliseconds(Int(timeIntervalSince(start) * 1000))
    }
}
