internal import CKernels
internal import Dispatch
internal import Synchronization

/// An encoder on some threads, which share the sequences of each call.
struct EncoderPool: Sendable {
    /// Most threads that a model may have.
    static let threadsMax = 64

    private let workers: [EncoderWorker]
    private let rotation = Rotation()

    /// Makes the threads' memory.
    init(weights: BertWeights, output: ForwardPass.Output, threads: Int, level: ckernels_level) {
        workers = (0..<min(max(1, threads), Self.threadsMax))
            .map { _ in EncoderWorker(forwardPass: ForwardPass(weights: weights, output: output, level: level)) }
    }

    /// Encodes sequences, each made on the thread that needs it.
    ///
    /// Cancellation takes effect within some milliseconds.
    ///
    /// - Returns: an output for each sequence, in order.
    /// - Throws: `EmbeddingError` if an output is unusable; `CancellationError`.
    func run(count: Int, sequence: @escaping @Sendable (_ index: Int) -> TokenSequence) async throws -> [[Float]] {
        guard count > 0 else { return [] }
        let queue = SequenceQueue(count: count, sequence: sequence)
        let first = Int(rotation.next() % UInt(workers.count))
        return try await withThrowingTaskGroup(of: [(index: Int, output: [Float])].self) { group in
            for offset in 0..<min(workers.count, count) {
                let worker = workers[(first + offset) % workers.count]
                group.addTask { try await Self.drain(queue, with: worker) }
            }
            var outputs = [[Float]](repeating: [], count: count)
            for try await part in group {
                for (index, output) in part { outputs[index] = output }
            }
            return outputs
        }
    }

    private static func drain(
        _ queue: SequenceQueue, with worker: EncoderWorker
    ) async throws -> [(index: Int, output: [Float])] {
        var done: [(index: Int, output: [Float])] = []
        while true {
            let group = try await worker.runGroup(from: queue)
            guard !group.isEmpty else { return done }
            done += group
        }
    }
}

/// Counts calls, so that each begins with another worker.
private final class Rotation: Sendable {
    private let count = Atomic<UInt>(0)

    func next() -> UInt {
        count.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}

/// The sequences of one call, handed out one by one to the workers that share it.
private final class SequenceQueue: Sendable {
    private let count: Int
    private let sequence: @Sendable (Int) -> TokenSequence
    private let next = Atomic(0)

    init(count: Int, sequence: @escaping @Sendable (Int) -> TokenSequence) {
        self.count = count
        self.sequence = sequence
    }

    /// The next sequence that nobody took yet, and its place.
    func take() -> (index: Int, sequence: TokenSequence)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < count ? (index, sequence(index)) : nil
    }
}

/// Encodes on a thread of its own: the work is pure computation for milliseconds on end, which must not occupy the
/// threads that all tasks of the process share.
private actor EncoderWorker {
    private let executor = QueueExecutor(label: "belay.embedding")
    private let forwardPass: ForwardPass

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(forwardPass: sending ForwardPass) {
        self.forwardPass = forwardPass
    }

    /// Takes some sequences, enough for one run of the model, and returns their outputs with their places.
    ///
    /// One run and no more: then callers that wait get their turn, so that a query is answered within
    /// milliseconds while a large batch is under way.
    ///
    /// - Returns: nothing at all once the queue is empty.
    func runGroup(from queue: SequenceQueue) throws -> [(index: Int, output: [Float])] {
        var indices: [Int] = []
        var group: [TokenSequence] = []
        var tokenCount = 0
        while tokenCount < ForwardPass.tokensWanted, let (index, sequence) = queue.take() {
            try Task.checkCancellation()
            indices.append(index)
            group.append(sequence)
            tokenCount += sequence.ids.count
        }
        return zip(indices, try forwardPass.run(group)).map { (index: $0, output: $1) }
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
