import Foundation
import JSON
import Logging
import Telemetry
import Testing

@Suite struct JSONLogHandlerTests {
    @Test func aLineIsAnObjectWithItsMetadata() throws {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in JSONLogHandler { lines.add($0) } }
        logger[metadataKey: "run"] = "r1"
        let trace = TraceContext()
        TraceContext.$current.withValue(trace) {
            logger.error("it \"broke\"\nhere", metadata: ["step": "s", "list": ["a", "b"]])
        }
        logger.debug("left out")
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.hasSuffix("}\n") && line.dropLast().contains("\n") == false)
        let value = try JSONValue(parsing: line)
        #expect(value["message"] == "it \"broke\"\nhere")
        #expect(value["level"] == "error")
        #expect(value["run"] == "r1")
        #expect(value["step"] == "s")
        #expect(value["list"] == ["a", "b"])
        #expect(value["trace_id"] == .string(trace.traceID))
        let time = try #require(value["time"]?.stringValue)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
    }

    @Test func metadataCannotTakeThePlaceOfWhatEveryLineHas() throws {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in JSONLogHandler { lines.add($0) } }
        logger.info("hello", metadata: ["message": "forged", "level": "trace"])
        let value = try JSONValue(parsing: try #require(lines.all.first))
        #expect(value["message"] == "hello")
        #expect(value["level"] == "info")
    }
}

private final class Lines: Sendable {
    private let lock = NSLock()
    // Guarded by the lock.
    nonisolated(unsafe) private var lines: [String] = []

    var all: [String] { lock.withLock { lines } }

    func add(_ line: String) { lock.withLock { lines.append(line) } }
}
