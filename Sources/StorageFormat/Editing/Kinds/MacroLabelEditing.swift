/// The edits that add a label to a macro that shows content by its labels, and that take one away.
///
/// Such macros keep their labels in a parameter `labels` or `label`, as a list, or since Confluence 5.9 in the CQL of a
/// parameter `cql`.
extension StorageDocument {
    private static let defaultMacro = "contentbylabel"

    func addLabel(_ label: String, to reference: MacroReference) throws(StorageFormatError) -> EditPatch {
        try checkLabel(label)
        guard let macro = try labelMacro(reference) else {
            let source =
                "<ac:structured-macro ac:name=\"\(Self.defaultMacro)\" ac:schema-version=\"3\">"
                + "<ac:parameter ac:name=\"cql\">\(StorageEscaping.text(LabelClause.source([label])))</ac:parameter>"
                + "</ac:structured-macro>"
            guard let section = reference.section else {
                return EditPatch([insertion(of: source, at: .endOfPage)], creates: true)
            }
            let end = endOfText(of: try self.section(section), startsWithHeading: false)
            return EditPatch([ByteReplacement(at: end, source)], creates: true)
        }
        if let cql = tree.parameter("cql", of: macro) {
            let clause = try clause(in: cql, of: macro)
            guard !clause.labels.contains(label) else { return .none }
            return setting("cql", of: macro, to: clause.replacing(with: clause.labels + [label]))
        }
        let name = tree.parameter("label", of: macro) != nil ? "label" : "labels"
        let list = tree.parameter(name, of: macro) ?? ""
        guard !Self.labels(in: list).contains(where: { Self.name(of: $0) == label }) else { return .none }
        guard !list.isEmpty || tree.macroName(of: macro) != Self.defaultMacro else {
            return setting("cql", of: macro, to: LabelClause.source([label]))
        }
        return setting(name, of: macro, to: list.isEmpty ? label : list + Self.separator(in: list) + label)
    }

    func removeLabel(_ label: String, from reference: MacroReference) throws(StorageFormatError) -> EditPatch {
        try checkLabel(label)
        guard let macro = try labelMacro(reference) else { return .none }
        let isDefault = tree.macroName(of: macro) == Self.defaultMacro
        if let cql = tree.parameter("cql", of: macro) {
            let clause = try clause(in: cql, of: macro)
            let rest = clause.labels.filter { $0 != label }
            guard rest.count < clause.labels.count else { return .none }
            guard rest.isEmpty else { return setting("cql", of: macro, to: clause.replacing(with: rest)) }
            guard isDefault else {
                throw fault(
                    "“\(label)” is the only label in the macro's CQL, “\(cql.singleLine)”", at: tree.nodes[macro].start,
                    hint: "set the parameter cql to what is to remain")
            }
            return EditPatch([ByteReplacement(placeWithParagraph(of: macro), [])])
        }
        guard let name = ["labels", "label"].first(where: { parameter($0, of: macro) != nil }),
            let parameter = parameter(name, of: macro)
        else { return .none }
        let list = tree.parameterText(parameter)
        let all = Self.labels(in: list)
        let rest = all.filter { Self.name(of: $0) != label }
        guard rest.count < all.count else { return .none }
        guard rest.isEmpty else {
            return setting(name, of: macro, to: rest.joined(separator: Self.separator(in: list)))
        }
        let place = isDefault ? placeWithParagraph(of: macro) : tree.nodes[parameter].range
        return EditPatch([ByteReplacement(place, [])])
    }

    private func checkLabel(_ label: String) throws(StorageFormatError) {
        let forbidden = " \t\n\r\"'\\,!#&()*.:;<>?@[]^"
        guard !label.isEmpty, !label.contains(where: { forbidden.contains($0) || $0.isWhitespace }) else {
            throw StorageFormatError(
                reason: "“\(label)” is no label", hint: "labels have no white space and no punctuation but - and _")
        }
    }

    /// The macro, nil if there is none at all and `contentbylabel` may stand for it.
    private func labelMacro(_ reference: MacroReference) throws(StorageFormatError) -> Int? {
        var reference = reference
        if reference.name == nil, reference.id == nil { reference.name = Self.defaultMacro }
        let isAny = reference.name == Self.defaultMacro && reference.id == nil && reference.number == nil
        if isAny, try macros(named: Self.defaultMacro, in: reference.section).isEmpty { return nil }
        return try macro(reference)
    }

    private func clause(in cql: String, of macro: Int) throws(StorageFormatError) -> LabelClause {
        guard let clause = LabelClause(in: cql) else {
            throw fault(
                "the macro's CQL, “\(cql.singleLine)”, does not ask for labels in one place",
                at: tree.nodes[macro].start,
                hint: "set the parameter cql as a whole")
        }
        return clause
    }

    private func setting(_ name: String, of macro: Int, to value: String) -> EditPatch {
        EditPatch(settingParameters([(name, StorageEscaping.text(value))], of: macro))
    }

    /// The place of a macro, or of the paragraph that holds nothing else.
    private func placeWithParagraph(of macro: Int) -> Range<Int> {
        let parent = tree.nodes[macro].parent
        guard parent >= 0, tree.nodes[parent].tag == .p, tree.contentNodes(of: parent) == [macro] else {
            return tree.nodes[macro].range
        }
        return tree.nodes[parent].range
    }

    // MARK: Lists of labels

    private static func labels(in list: String) -> [String] {
        list.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }

    /// A label without the sign that makes it required (`+`) or excluded (`-`); an excluded one is not shown.
    private static func name(of entry: String) -> String {
        entry.hasPrefix("+") ? String(entry.dropFirst()) : entry
    }

    private static func separator(in list: String) -> String {
        list.contains(", ") ? ", " : list.contains(",") || !list.contains(" ") ? "," : " "
    }
}
