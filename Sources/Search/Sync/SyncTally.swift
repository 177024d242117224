/// The counts of a sync under way, which several tasks add to.
actor SyncTally {
    private static let problemsMax = 100

    private(set) var report = SyncReport()
    private let progress: @Sendable (SyncProgress) -> Void

    init(progress: @escaping @Sendable (SyncProgress) -> Void) {
        self.progress = progress
    }

    /// Counts a listed page.
    func listed(isUnchanged: Bool) {
        report.counts.seen += 1
        guard isUnchanged else { return }
        report.counts.unchanged += 1
        progress(report.counts)
    }

    /// Counts a stored page.
    func stored(_ page: RunbookPage) {
        report.counts.fetched += 1
        if let reason = page.problem, report.problems.count < Self.problemsMax {
            report.problems.append(PageProblem(pageID: page.header.id, title: page.header.title, reason: reason))
        }
        progress(report.counts)
    }

    /// Counts a page that is gone from the source, and whether it was in the index.
    func gone(wasKnown: Bool) {
        if wasKnown { report.counts.removed += 1 }
        progress(report.counts)
    }

    /// Notes why the labels stay as they were.
    func labelsMissing(because reason: String) {
        report.labelProblem = reason
    }
}
