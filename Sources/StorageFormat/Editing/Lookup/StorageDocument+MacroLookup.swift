extension StorageDocument {
    /// The macros of a section, or of the page, in order.
    func macros(named name: String?, in section: SectionReference?) throws(StorageFormatError) -> [Int] {
        try nodes(in: section)
            .filter { index in
                let tag = tree.nodes[index].tag
                guard tag == .macro || tag == .legacyMacro else { return false }
                return name.map { self.tree.macroName(of: index) == $0 } ?? true
            }
    }

    /// The macro that an edit names.
    func macro(_ reference: MacroReference) throws(StorageFormatError) -> Int {
        let named = try macros(named: reference.name, in: reference.section)
        let found =
            reference.id.map { id in named.filter { self.tree.attribute("ac:macro-id", of: $0) == id } } ?? named
        let name = reference.name.map { "macro \($0)" } ?? "macro"
        let id = reference.id.map { " with id \($0)" } ?? ""
        let others = named.isEmpty ? try macros(named: nil, in: reference.section) : named
        return try only(
            found, number: reference.number, "\(name)\(id)\(reference.section.place)", others: others,
            hint: "give its number, from 1, its section or its id", macroCandidate)
    }

    /// A macro's name and its first parameters.
    private func macroCandidate(_ macro: Int) -> EditCandidate {
        let parameters = tree.parameters(of: macro).prefix(3)
            .map { " \(tree.attribute("ac:name", of: $0) ?? "")=\(tree.parameterText($0).singleLine.prefix(30))" }
        return EditCandidate(
            label: tree.macroName(of: macro) + parameters.joined(), offset: tree.nodes[macro].start)
    }

    /// The changes that set a macro's parameters: in place of the present values, or after the other parameters.
    ///
    /// - Parameters:
    ///   - values: the parameters' names, and their values as source.
    ///   - macro: the macro.
    /// - Returns: the changes, in no order.
    func settingParameters(_ values: [(name: String, source: String)], of macro: Int) -> [ByteReplacement] {
        var replacements: [ByteReplacement] = []
        var added = ""
        for (name, source) in values {
            if let parameter = parameter(name, of: macro) {
                replacements.append(replacement(ofContentOf: parameter, with: source.utf8))
            } else {
                added += "<ac:parameter ac:name=\"\(StorageEscaping.attribute(name))\">\(source)</ac:parameter>"
            }
        }
        guard !added.isEmpty else { return replacements }
        guard let last = tree.parameters(of: macro).last else {
            return replacements + [insertion(of: added, at: .startOf(macro))]
        }
        return replacements + [ByteReplacement(at: tree.nodes[last].end, added)]
    }

    /// A macro's parameter.
    func parameter(_ name: String, of macro: Int) -> Int? {
        tree.parameters(of: macro).first { (tree.attribute("ac:name", of: $0) ?? "") == name }
    }
}
