public import Foundation

/// Which pages may be found: those that meet every condition that is set.
///
/// A filter is exact: it changes which pages are compared, never how well the best of them are found.
public struct PageFilter: Sendable, Hashable {
    /// The most values of one condition that count; more are not read.
    static let valuesMax = 100

    /// The keys of the spaces, in any case; empty for all spaces.
    public var spaces: Set<String>
    /// Labels that a page must all have, in any case.
    public var labels: Set<String>
    /// The statuses, such as `current`; empty for all.
    public var statuses: Set<String>
    /// The accounts of which one made the page's present version; empty for all.
    public var authors: Set<String>
    /// Only pages whose present version was made then or later; a page whose source tells no time is left out.
    public var changedSince: Date?
    /// Only pages whose present version was made before; a page whose source tells no time is left out.
    public var changedBefore: Date?

    /// Sets conditions.
    public init(
        spaces: Set<String> = [], labels: Set<String> = [], statuses: Set<String> = [], authors: Set<String> = [],
        changedSince: Date? = nil, changedBefore: Date? = nil
    ) {
        self.spaces = spaces
        self.labels = labels
        self.statuses = statuses
        self.authors = authors
        self.changedSince = changedSince
        self.changedBefore = changedBefore
    }

    /// Whether every page meets it.
    public var isEmpty: Bool { self == PageFilter() }
}
