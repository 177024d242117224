import ArgumentParser
import Confluence
import Foundation
import StorageFormat

/// Where a command of `belay page` takes a text from.
enum PageInput: Sendable {
    case standardInput
    case file(String)
    case page(PageReference)

    /// The most bytes that are read from a file or from standard input.
    static let bytesMax = 64 << 20
    /// The most bytes of Markdown that become storage format.
    static let markdownBytesMax = StorageMarkdown.bytesMax
    /// What bodies must stay within: more than Confluence itself takes, so that exports can be read, too.
    static let limits = StorageLimits(bytesMax: bytesMax)

    /// A text with the name that messages call it by.
    struct Content: Sendable {
        /// The file's name as it was given, `<stdin>`, or the page's address with its version.
        var name: String
        var text: String
        /// The page, when the text is a page's body in storage format.
        var page: Page?
    }

    /// Reads an argument: `-`, a file or folder that is there, or a page.
    ///
    /// - Throws: `CommandFailure` when it can be neither.
    init(_ argument: String) throws {
        if argument == "-" {
            self = .standardInput
        } else if !Self.looksLikePage(argument), FileManager.default.fileExists(atPath: argument) {
            self = .file(argument)
        } else if argument.hasPrefix("/") || argument.hasPrefix("./") || argument.hasPrefix("../") {
            throw CommandFailure(.wrongData, "there is no file \(argument)")
        } else {
            do {
                self = .page(try PageReference(parsing: argument))
            } catch {
                throw CommandFailure(.wrongData, "there is no such file, and \(error)")
            }
        }
    }

    /// Whether a file of this name must be written with its folder: it must not depend on the working folder whether
    /// `123` is a page.
    private static func looksLikePage(_ argument: String) -> Bool {
        argument.hasPrefix("http://") || argument.hasPrefix("https://")
            || argument.utf8.allSatisfy { $0 == UInt8(ascii: "@") || (0x30...0x39).contains($0) }
    }

    /// Reads the text.
    ///
    /// - Throws: `CommandFailure` when the file cannot be read; what the client throws; `ExitCode` when the text is no
    ///   UTF-8, which is told with its place.
    func read(_ composition: Composition) async throws -> Content {
        switch self {
        case .standardInput:
            return try Self.read(.standardInput, name: "<stdin>")
        case .file(let path):
            return try Self.readFile(path)
        case .page(let reference):
            let page = try await composition.confluence().fetchPage(reference)
            let name = "\(page.webURL ?? page.id)@\(page.version.number)"
            return Content(name: name, text: page.body ?? "", page: page)
        }
    }

    /// Reads a file, or standard input when there is no path or it is `-`.
    static func readFile(_ path: String?) throws -> Content {
        guard let path, path != "-" else { return try read(.standardInput, name: "<stdin>") }
        let file: FileHandle
        do {
            file = try FileHandle(forReadingFrom: URL(filePath: path))
        } catch {
            throw CommandFailure(.wrongData, "\(path) cannot be read: \(error.localizedDescription)")
        }
        defer { try? file.close() }
        return try read(file, name: path)
    }

    private static func read(_ file: FileHandle, name: String) throws -> Content {
        var bytes = Data()
        do {
            while bytes.count <= bytesMax, let part = try file.read(upToCount: 1 << 20), !part.isEmpty { bytes += part }
        } catch {
            throw CommandFailure(.wrongData, "\(name) cannot be read: \(error.localizedDescription)")
        }
        guard bytes.count <= bytesMax else {
            throw CommandFailure(.wrongData, "\(name) has more than \(bytesMax >> 20) MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.wrongData, "\(name) is not UTF-8")
        }
        return Content(name: name, text: text)
    }
}

extension PageInput.Content {
    /// The text as storage format.
    ///
    /// - Throws: `ExitCode` when it is none; the fault is told with its place.
    func document() throws -> StorageDocument {
        try locatingFaults { () throws(StorageFormatError) in
            try StorageDocument(parsing: text, limits: PageInput.limits)
        }
    }

    /// Does something with the text, and tells a fault of it as compilers do: `FILE:row:col: reason`.
    ///
    /// - Throws: `ExitCode`.
    func locatingFaults<Value>(_ body: () throws(StorageFormatError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            Terminal.note("\(name):\(error)")
            throw ExitCode.wrongData
        }
    }
}
