internal import Foundation

/// Why a file could not be read.
struct FileReadError: Error, CustomStringConvertible {
    var description: String
}

/// Reads files that others wrote.
enum BoundedFile {
    /// Reads a regular file of a limited size; anything else, such as a pipe that would never end, is refused.
    static func read(_ path: String, bytesMax: Int) throws -> [UInt8] {
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw FileReadError(description: "cannot be read: \(error.localizedDescription)")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw FileReadError(description: "is no regular file")
        }
        guard let size = attributes[.size] as? Int, size <= bytesMax else {
            throw FileReadError(description: "has more than \(bytesMax) bytes")
        }
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw FileReadError(description: "cannot be read: \(error.localizedDescription)")
        }
    }

    static func readText(_ path: String, bytesMax: Int) throws -> String {
        guard let text = String(validating: try read(path, bytesMax: bytesMax), as: UTF8.self) else {
            throw FileReadError(description: "is not UTF-8")
        }
        return text
    }
}
