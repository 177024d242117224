/// A change of a page's body, as a value: what to do, not yet done.
///
/// Edits are applied with `StorageDocument.applying(_:allowDroppingInlineComments:)`, in order, each to what the one
/// before it left.
public enum StorageEdit: Sendable, Equatable {
    /// Replaces all that is below a heading, subsections included.
    ///
    /// A section that is not there is an error, unless `createdAtLevel` says which level (1 to 6) its new heading gets:
    /// then it is added at the end of the page, or of the section that its path names before it.
    case replaceSection(SectionReference, with: EditContent, createdAtLevel: Int? = nil)
    /// Adds content to a section, or beside it.
    case insert(EditContent, SectionPlace, of: SectionReference)
    /// Sets cells of the row with a key, or adds that row at the table's end.
    ///
    /// The key is what a reader sees in the row's cell of the key column, the first column if none is named.
    case upsertTableRow(
        TableReference, key: String, keyColumn: ColumnReference? = nil, cells: [CellValue])
    /// Sets one cell.
    case setCell(TableReference, RowReference, ColumnReference, to: EditContent)
    /// Checks a task, or unchecks it.
    case setTask(TaskReference, isDone: Bool)
    /// Changes a status macro's colour, its title, or both.
    case setStatus(StatusReference, colour: StatusColour? = nil, title: String? = nil)
    /// Sets a macro's parameter; `nil` removes it.
    case setMacroParameter(MacroReference, name: String, to: MacroParameterValue?)
    /// Adds a label to those that a macro shows the content of.
    ///
    /// Where there is no such macro yet, `contentbylabel` is added at the end of the section, or of the page.
    case addMacroLabel(String, MacroReference)
    /// Takes a label from those that a macro shows the content of; with its last label `contentbylabel` goes as well.
    case removeMacroLabel(String, MacroReference)
    /// Makes links lead elsewhere: all that lead to the old target, or the one with a number, from 1.
    case replaceLink(LinkTarget, with: LinkTarget, number: Int? = nil, section: SectionReference? = nil)
}

/// Where content is put, as seen from a section.
public enum SectionPlace: String, Sendable, Equatable, CaseIterable {
    /// At the end of what the section says itself: text before its first subsection, content that starts with a heading
    /// after its last one.
    case end
    /// Right after the section's heading.
    case start
    /// Before the section's heading.
    case before
    /// After the section and its subsections.
    case after
}

/// What a cell of a column is to hold.
public struct CellValue: Sendable, Equatable {
    /// The cell's column.
    public var column: ColumnReference
    /// The cell's content.
    public var content: EditContent

    /// Names a column and its content.
    public init(_ column: ColumnReference, _ content: EditContent) {
        self.column = column
        self.content = content
    }
}

/// The colours that a status macro has.
public enum StatusColour: String, Sendable, Equatable, CaseIterable {
    case grey = "Grey"
    case red = "Red"
    case yellow = "Yellow"
    case green = "Green"
    case blue = "Blue"
    case purple = "Purple"

    /// The colour with a name, compared without case; `gray` is grey.
    public init?(named name: String) {
        let wanted = name.lowercased() == "gray" ? "grey" : name.lowercased()
        guard let colour = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else { return nil }
        self = colour
    }
}

/// What a macro's parameter is to hold.
public enum MacroParameterValue: Sendable, Equatable {
    /// Text; it does not replace a resource.
    case text(String)
    /// A resource: a page, an attachment or a URL.
    case resource(LinkTarget)
}
