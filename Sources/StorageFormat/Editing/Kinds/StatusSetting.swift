/// The edit that changes a status macro.
extension StorageDocument {
    func setStatus(
        _ reference: StatusReference, colour: StatusColour?, title: String?
    ) throws(StorageFormatError) -> EditPatch {
        guard colour != nil || title != nil else {
            throw StorageFormatError(reason: "neither a colour nor a title is given for the status")
        }
        if let title, title.singleLine.isEmpty { throw StorageFormatError(reason: "the status's new title is empty") }
        let macro = try status(reference)
        var values: [(name: String, source: String)] = []
        // A status without a colour is grey.
        if let colour, colour != statusColour(of: macro) { values.append(("colour", colour.rawValue)) }
        if let title, title.singleLine != statusTitle(of: macro) {
            values.append(("title", StorageEscaping.text(title.singleLine)))
        }
        return EditPatch(settingParameters(values, of: macro))
    }

    private func status(_ reference: StatusReference) throws(StorageFormatError) -> Int {
        let all = try macros(named: "status", in: reference.section)
        let wanted = reference.title?.comparable
        let found = all.filter { wanted == nil || statusTitle(of: $0).comparable == wanted }
        let what = reference.title.map { "status “\($0.singleLine)”" } ?? "status"
        return try only(
            found, number: reference.number, "\(what)\(reference.section.place)", others: all,
            hint: "give its number, from 1, its section or its title"
        ) { macro in
            EditCandidate(label: self.statusTitle(of: macro), offset: self.tree.nodes[macro].start)
        }
    }

    private func statusTitle(of macro: Int) -> String { tree.parameter("title", of: macro)?.singleLine ?? "" }

    /// nil if it is none that Confluence knows.
    private func statusColour(of macro: Int) -> StatusColour? {
        let name = tree.parameter("colour", of: macro)?.singleLine ?? ""
        return name.isEmpty ? .grey : StatusColour(named: name)
    }
}
