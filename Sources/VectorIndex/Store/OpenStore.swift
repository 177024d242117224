/// A store's file as this process sees it: looked at before each use, read on when there is more, opened again when it
/// was replaced.
final class OpenStore: Sendable {
    let path: String
    let dimension: Int
    let identity: String
    let rotation: Rotation
    private let state: Locked<State>

    private struct State: Sendable {
        var file: StoreFile
        var snapshot: Snapshot
    }

    /// Opens a file; nil if it is for other vectors.
    init?(_ file: StoreFile, path: String, dimension: Int, identity: String) throws {
        let rotation = Rotation(width: RowFormat(dimension: dimension).width)
        guard let snapshot = try Snapshot(file, dimension: dimension, identity: identity, rotation) else { return nil }
        self.path = path
        self.dimension = dimension
        self.identity = identity
        self.rotation = rotation
        state = Locked(State(file: file, snapshot: snapshot))
    }

    /// What the file holds now.
    func current() throws -> Snapshot {
        try refreshed { $0.snapshot }
    }

    /// What the file holds now, and the file, for the process that has the lock on writing.
    func currentForWriting() throws -> (StoreFile, Snapshot) {
        try refreshed { ($0.file, $0.snapshot) }
    }

    private func refreshed<Result>(_ use: (State) -> Result) throws -> Result {
        try state.withLock { state in
            guard let id = try FileID(path: path) else {
                throw VectorIndexError(code: .io, message: "\(path) is gone; open the store again to make an empty one")
            }
            if id != state.snapshot.mapping.fileID {
                state = try reopened()
            } else {
                try readOn(&state)
            }
            return use(state)
        }
    }

    private func reopened() throws -> State {
        guard let file = try StoreFile(path: path, creating: false) else {
            throw VectorIndexError(code: .io, message: "\(path) is gone; open the store again to make an empty one")
        }
        guard let snapshot = try Snapshot(file, dimension: dimension, identity: identity, rotation) else {
            throw VectorIndexError(
                code: .otherIdentity, message: "\(path) now holds the vectors of another model; open the store again")
        }
        return State(file: file, snapshot: snapshot)
    }

    private func readOn(_ state: inout State) throws {
        let known = state.snapshot.header.generation
        let claims = StoreHeader.claims(in: state.snapshot.mapping.bytes)
        guard max(claims.0, claims.1) != known,
            let header = StoreHeader.newest(in: state.snapshot.mapping.bytes), header.generation != known
        else { return }
        if header.committed > state.snapshot.mapping.bytes.count {
            state = try reopened()
        } else {
            // On a copy: what was known stays, should something be damaged.
            var snapshot = state.snapshot
            try snapshot.load(upTo: header, of: state.file)
            state.snapshot = snapshot
        }
    }
}
