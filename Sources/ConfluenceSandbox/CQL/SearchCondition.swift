/// A condition whose words, labels and dates have been looked up.
indirect enum SearchCondition {
    case all([SearchCondition])
    case any([SearchCondition])
    case not(SearchCondition)
    case ids(Set<Int>)
    case test((PageRecord) -> Bool)

    func matches(_ page: PageRecord) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.matches(page) }
        case .any(let parts): parts.contains { $0.matches(page) }
        case .not(let part): !part.matches(page)
        case .ids(let ids): ids.contains(page.id)
        case .test(let test): test(page)
        }
    }

    /// A set that holds every match; `nil` when only a look at all pages tells.
    var candidates: Set<Int>? {
        switch self {
        case .ids(let ids): ids
        case .all(let parts): parts.compactMap(\.candidates).min { $0.count < $1.count }
        case .any, .not, .test: nil
        }
    }
}
