import Foundation
import JSON
public import Logging

/// Writes logs as JSON, a line each: `{"time": …, "level": …, "message": …}` and the metadata beside them.
public struct JSONLogHandler: LogHandler {
    /// What is lower is left out.
    public var logLevel: Logger.Level = .info
    /// What stands in every line.
    public var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void

    /// Makes a handler that writes to standard error.
    public init() {
        self.init { FileHandle.standardError.write(Data($0.utf8)) }
    }

    /// Makes a handler that gives each line, with its end, to somebody else.
    public init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// One value of what stands in every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var members = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues(\.json)
        if let trace = TraceContext.current {
            members["trace_id"] = .string(trace.traceID)
            members["span_id"] = .string(trace.spanID)
        }
        members["time"] = .string(Date().ISO8601Format(.init(includingFractionalSeconds: true)))
        members["level"] = .string(event.level.rawValue)
        members["message"] = .string(event.message.description)
        write(JSONValue.object(members).serialized() + "\n")
    }
}

extension Logger.MetadataValue {
    fileprivate var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(\.json))
        case .dictionary(let values): .object(values.mapValues(\.json))
        }
    }
}
