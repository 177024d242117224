/// A queue between tasks that holds so many elements at most: who puts waits for room, who takes waits for elements.
///
/// Waiting does not end with the task's cancellation, but when the other side calls `finish` or `close`.
actor BoundedQueue<Element: Sendable> {
    private let limit: Int
    private var elements: ArraySlice<Element> = []
    private var putters: [CheckedContinuation<Void, Never>] = []
    private var takers: [CheckedContinuation<Void, Never>] = []
    private var isFinished = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Appends an element, when there is room.
    ///
    /// - Returns: whether anybody wants more: not after `finish` or `close`.
    func put(_ element: Element) async -> Bool {
        while elements.count >= limit, !isFinished { await withCheckedContinuation { putters.append($0) } }
        guard !isFinished else { return false }
        elements.append(element)
        wake(&takers)
        return true
    }

    /// Takes what is there, so many at most, and waits for one at least.
    ///
    /// - Returns: the elements in their order; none after the last.
    func take(max: Int) async -> [Element] {
        while elements.isEmpty, !isFinished { await withCheckedContinuation { takers.append($0) } }
        let taken = Array(elements.prefix(max))
        elements = elements.dropFirst(taken.count)
        wake(&putters)
        return taken
    }

    /// Ends the queue after what is in it.
    func finish() {
        isFinished = true
        wake(&putters)
        wake(&takers)
    }

    /// Ends the queue at once; what is in it is dropped.
    func close() {
        elements = []
        finish()
    }

    private func wake(_ waiting: inout [CheckedContinuation<Void, Never>]) {
        for one in waiting { one.resume() }
        waiting = []
    }
}
