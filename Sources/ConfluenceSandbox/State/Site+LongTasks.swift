import JSON

/// Something that the site did in the background.
///
/// The sandbox does it at once: the first look finds it ended.
struct LongTaskRecord: StoredRecord {
    let id: Int
    /// The key of the task's name, as the API shows it.
    let name: String
    let startedAt: Timestamp
    let isSuccessful: Bool
    let messages: [String]
    let details: JSONValue
}

extension Site {
    private static let longTaskCountMax = 1000

    /// Notes a task that has ended; the oldest ones are forgotten.
    func noteLongTask(named name: String, isSuccessful: Bool = true, messages: [String] = [], details: JSONValue = [:])
        -> LongTaskRecord
    {
        if longTasks.count >= Self.longTaskCountMax, let oldest = longTasks.ids.min() { longTasks[oldest] = nil }
        let task = LongTaskRecord(
            id: makeID(), name: name, startedAt: now(), isSuccessful: isSuccessful, messages: messages,
            details: details)
        longTasks[task.id] = task
        return task
    }
}
