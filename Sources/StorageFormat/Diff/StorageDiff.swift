/// What changed between two bodies.
///
/// What a reader of the page sees is compared line by line, as Markdown; of everything else that is in the bodies it is told
/// what changed (`unseen`). Ids and schema versions, which Confluence changes by itself, are no change, nor is white space
/// between elements. `text` and `html()` write it down.
public struct StorageDiff: Sendable, Equatable {
    /// A part of a line.
    public struct Piece: Sendable, Equatable {
        /// The characters.
        public var text: String
        /// Whether they are what changed in the line.
        public var isChanged: Bool
    }

    /// A line of the page's Markdown.
    public struct Line: Sendable, Equatable {
        /// What became of a line.
        public enum Kind: String, Sendable {
            /// It is in both bodies.
            case kept
            /// It is in the old body only.
            case removed
            /// It is in the new body only.
            case added
        }

        /// What became of the line.
        public var kind: Kind
        /// Its number in the old page's Markdown, from 1.
        public var oldNumber: Int?
        /// Its number in the new page's Markdown, from 1.
        public var newNumber: Int?
        /// The line, cut where changed words begin and end; one piece for a line that has no counterpart.
        public var pieces: [Piece]
        /// The whole line.
        public var text: String { pieces.map(\.text).joined() }
    }

    /// Changes in one section that are near each other, with up to three unchanged lines around.
    public struct Hunk: Sendable, Equatable {
        /// The headings that lead to the section, outermost first; empty before the first heading.
        public var section: [String]
        /// The lines, in order.
        public var lines: [Line]
    }

    /// Something in the bodies that the Markdown does not show.
    public struct UnseenChange: Sendable, Hashable {
        /// The headings that lead to the section, outermost first; empty before the first heading.
        public var section: [String]
        /// What it is about: `macro "status", parameter "colour"`.
        public var subject: String
        /// What was there; `nil` for nothing.
        public var old: String?
        /// What is there; `nil` for nothing.
        public var new: String?

        init(section: [String], subject: String, old: String? = nil, new: String? = nil) {
            self.section = section
            self.subject = subject
            self.old = old
            self.new = new
        }
    }

    /// The changes that a reader sees, in order.
    public let hunks: [Hunk]
    /// The changes that the Markdown does not show, in order.
    public let unseen: [UnseenChange]
    /// Whether the bodies say the same.
    public var isEmpty: Bool { hunks.isEmpty && unseen.isEmpty }

    /// Compares two bodies.
    ///
    /// - Throws: `StorageFormatError` if one of them is ill-formed.
    public init(old: String, new: String, limits: StorageLimits = StorageLimits()) throws(StorageFormatError) {
        self.init(
            old: try StorageDocument(parsing: old, limits: limits),
            new: try StorageDocument(parsing: new, limits: limits))
    }

    /// Compares two bodies that are parsed already; near linear in their size.
    public init(old: StorageDocument, new: StorageDocument) {
        guard old.source != new.source else {
            hunks = []
            unseen = []
            return
        }
        let (oldLines, newLines) = (PageLines(old), PageLines(new))
        let cutter = HunkCutter(old: oldLines, new: newLines)
        hunks = cutter.hunks()
        unseen =
            UnseenChanges(
                old: old, new: new, oldLines: oldLines, newLines: newLines, changedSections: cutter.changedSections
            )
            .found
    }
}
