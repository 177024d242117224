internal import Foundation
internal import JSON

/// Reads a file of JSON lines piece by piece.
enum LineReader {
    /// The most bytes of one line.
    private static let lineBytesMax = 16 << 20

    /// Calls `body` with each line that is not blank: its bytes, its offset in the file in bytes, its number from 1.
    static func read(_ path: String, _ body: (_ line: Data, _ offset: Int, _ number: Int) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw SearchError(code: .badDataset, message: "\(path) cannot be opened for reading")
        }
        defer { file.closeFile() }
        var buffer = Data()
        var offset = 0
        var number = 0
        var atEnd = false
        while !atEnd {
            let piece = try file.read(upToCount: 1 << 20) ?? Data()
            atEnd = piece.isEmpty
            buffer.append(piece)
            if atEnd, buffer.isEmpty { break }
            if atEnd { buffer.append(0x0A) }
            while let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[buffer.startIndex..<end]
                number += 1
                if line.contains(where: { $0 > 0x20 }) { try body(Data(line), offset, number) }
                offset += line.count + 1
                buffer = buffer[(end + 1)...]
            }
            buffer = Data(buffer)
            guard buffer.count <= lineBytesMax else {
                throw SearchError(
                    code: .badDataset, message: "\(path):\(number + 1): the line is longer than \(lineBytesMax) bytes")
            }
        }
    }

    /// Calls `body` with the JSON object of each line.
    static func readObjects(
        _ path: String, _ body: (_ object: JSONLine, _ offset: Int) throws -> Void
    ) throws {
        try read(path) { line, offset, number in
            try body(try JSONLine(line, place: "\(path):\(number)"), offset)
        }
    }
}

/// One line of a JSON lines file.
struct JSONLine {
    let byteCount: Int
    private let value: JSONValue
    private let place: String

    init(_ line: Data, place: String) throws {
        self.place = place
        byteCount = line.count
        do {
            value = try JSONValue(parsing: line)
        } catch {
            throw SearchError(code: .badDataset, message: "\(place): \(error)")
        }
    }

    /// A member that must be there and be a text.
    func text(_ name: String) throws -> String {
        guard let text = value[name]?.stringValue else {
            throw SearchError(code: .badDataset, message: "\(place): expected a text as \"\(name)\"")
        }
        return text
    }

    /// A member that may be missing.
    func optionalText(_ name: String) -> String? {
        value[name]?.stringValue
    }
}
