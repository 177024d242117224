internal import Dispatch
internal import Synchronization

/// The texts of one call, handed out one by one to the workers that share it.
final class TextQueue: Sendable {
    private let texts: [String]
    private let next = Atomic(0)

    /// Queues texts in order.
    init(_ texts: [String]) {
        self.texts = texts
    }

    /// The next text that nobody took yet, and its place.
    func take() -> (index: Int, text: String)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < texts.count ? (index, texts[index]) : nil
    }
}

/// Embeds on a thread of its own: the work is pure computation for milliseconds on end, which must not
/// occupy the threads that all tasks of the process share.
actor EmbeddingWorker {
    private let executor: QueueExecutor
    private let tokenizer: WordPieceTokenizer
    private let forwardPass: ForwardPass

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a worker with its own memory for activations, about 6 MB.
    init(tokenizer: WordPieceTokenizer, forwardPass: sending ForwardPass) {
        executor = QueueExecutor(label: "belay.embedding")
        self.tokenizer = tokenizer
        self.forwardPass = forwardPass
    }

    /// Takes some texts, enough for one run of the model, and returns their vectors with their places.
    ///
    /// One run and no more: then callers that wait get their turn, so that a query is answered within
    /// milliseconds while a large batch is under way.
    ///
    /// - Returns: nothing at all once the queue is empty.
    func embedGroup(from queue: TextQueue) throws -> [(index: Int, vector: [Float])] {
        var indices: [Int] = []
        var group: [[Int32]] = []
        var tokenCount = 0
        while tokenCount < ForwardPass.tokensWanted, let (index, text) = queue.take() {
            try Task.checkCancellation()
            let tokens = tokenizer.encode(text, maxTokens: MiniLM.tokensMax)
            indices.append(index)
            group.append(tokens)
            tokenCount += tokens.count
        }
        return zip(indices, try forwardPass.run(group)).map { (index: $0, vector: $1) }
    }
}

/// Runs an actor's jobs on a dispatch queue of its own, thus never on the threads of the cooperative pool.
private final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
