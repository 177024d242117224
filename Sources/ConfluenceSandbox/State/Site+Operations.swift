/// Something that can be done, in the words of both APIs: `create` of a `comment`.
struct PermittedOperation: Sendable, Equatable {
    let operation: String
    /// What it is done with.
    let targetType: String
}

extension Site {
    /// What an account may do with some content that it sees.
    ///
    /// It says what `checkAccess` enforces: whoever may not update a page may still comment on it.
    func operations(onContent id: Int, for accountID: String) -> [PermittedOperation] {
        guard let type = type(ofContent: id) else { return [] }
        let target = type.hasSuffix("comment") ? "comment" : type
        var found = [("read", target)]
        if (try? checkAccess(toContent: id, for: accountID, isWrite: true)) != nil {
            found += [("update", target), ("delete", target)]
            if ["page", "folder"].contains(type) { found.append(("create", "page")) }
            if ["page", "blogpost"].contains(type) { found.append(("create", "attachment")) }
            if type == "page" { found += [("move", "page"), ("archive", "page")] }
        }
        if ["page", "blogpost"].contains(type), people[accountID]?.isReadOnly != true {
            found.append(("create", "comment"))
        }
        return found.map { PermittedOperation(operation: $0.0, targetType: $0.1) }
    }

    /// What an account may do with a space that it sees.
    func operations(onSpace id: Int, for accountID: String) -> [PermittedOperation] {
        var found = [("read", "space")]
        if (try? checkAccess(toSpace: id, for: accountID, isWrite: true)) != nil {
            found += [("update", "space"), ("delete", "space"), ("create", "page")]
        }
        return found.map { PermittedOperation(operation: $0.0, targetType: $0.1) }
    }
}
