extension Site {
    /// Sorts by the asked fields, then by score, the latest change and the id.
    func sort(_ hits: inout [SearchHit], by order: [CQLOrder]) {
        let pages = searchIndex.pages
        hits.sort { left, right in
            guard let leftPage = pages[left.pageID], let rightPage = pages[right.pageID] else { return false }
            for key in order {
                let (first, second) = key.descending ? (rightPage, leftPage) : (leftPage, rightPage)
                switch key.field {
                case .created where first.createdAt != second.createdAt: return first.createdAt < second.createdAt
                case .lastModified where first.modifiedAt != second.modifiedAt:
                    return first.modifiedAt < second.modifiedAt
                case .title where first.title.lowercased() != second.title.lowercased():
                    return first.title.lowercased() < second.title.lowercased()
                case .id where first.id != second.id: return first.id < second.id
                case .space, .spaceKey:
                    let keys = (spaces[first.spaceID]?.key ?? "", spaces[second.spaceID]?.key ?? "")
                    if keys.0 != keys.1 { return keys.0 < keys.1 }
                default: continue
                }
            }
            if left.score != right.score { return left.score > right.score }
            if leftPage.modifiedAt != rightPage.modifiedAt { return leftPage.modifiedAt > rightPage.modifiedAt }
            return left.pageID < right.pageID
        }
    }
}
