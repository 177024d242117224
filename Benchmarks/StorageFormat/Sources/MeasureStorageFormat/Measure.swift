import Foundation
import StorageFormat

/// Measures storage format on one core: MeasureStorageFormat BODY MARKDOWN HALF, the names of three files; the last is half
/// of a page to be edited.
///
/// Prints a line for each measure: its name, the bytes worked on, the seconds of processor time of the fastest try, and the
/// process's peak memory in KiB by then.
@main
struct Measure {
    private static let tries = 7
    private static let limits = StorageLimits(bytesMax: 64 << 20)

    static func main() throws {
        let body = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8)
        let markdown = try String(contentsOfFile: CommandLine.arguments[2], encoding: .utf8)
        try measure("parse", body) { try StorageDocument(parsing: body, limits: limits).nodes.count }
        try measure("parse and extract text", body) {
            try StorageDocument(parsing: body, limits: limits).plainText().utf8.count
        }
        let document = try StorageDocument(parsing: body, limits: limits)
        try measure("sections", body) { document.sections.count }
        try measure("storage to Markdown", body) {
            try StorageDocument(parsing: body, limits: limits).markdown().utf8.count
        }
        try measure("Markdown to storage", markdown) { try StorageMarkdown.storage(fromMarkdown: markdown).utf8.count }
        try measureEdit(try String(contentsOfFile: CommandLine.arguments[3], encoding: .utf8))
        let changed = body.replacing("the ", with: "teh ", maxReplacements: 50)
        let other = try StorageDocument(parsing: changed, limits: limits)
        try measure("diff of parsed bodies", body) { StorageDiff(old: document, new: other).hunks.count }
    }

    /// A page of two halves with one section to replace in its middle.
    private static func measureEdit(_ half: String) throws {
        let page = half + "<h1>Only here</h1><p>old</p><h1>After it</h1>" + half
        try measure("parse and replace a section", page) {
            try StorageDocument(parsing: page, limits: limits)
                .applying([.replaceSection(.heading("Only here"), with: .storage("<p>new</p>"))])
                .newSource.utf8.count
        }
    }

    private static func measure(_ name: String, _ input: String, _ work: () throws -> Int) throws {
        var fastest = Double.infinity
        for _ in 0..<tries {
            let start = processorTime()
            // What nobody looks at, an optimiser may leave out.
            guard try work() >= 0 else { continue }
            fastest = min(fastest, processorTime() - start)
        }
        print("\(name)\t\(input.utf8.count)\t\(fastest)\t\(peakMemory())")
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func peakMemory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}
