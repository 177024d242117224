/// The names of the anchors at both ends, by which reading knows a footnote.
enum FootnoteAnchor {
    /// What the name of an anchor begins with where a footnote is referred to.
    static let referencePrefix = "footnote-ref-"
    /// What it begins with where the footnote itself stands; its label follows.
    static let definitionPrefix = "footnote-def-"

    static func definition(_ number: Int) -> String { "\(definitionPrefix)\(number)" }
    static func reference(_ number: Int, use: Int) -> String {
        use == 1 ? "\(referencePrefix)\(number)" : "\(referencePrefix)\(number)-\(use)"
    }

    /// The text of a link back.
    static func arrow(use: Int) -> String {
        use == 1 ? "↩" : "↩<sup>\(use)</sup>"
    }
}
