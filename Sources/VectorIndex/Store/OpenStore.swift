/// A store's file as this process sees it: looked at before each use, read on when there is more, opened again when it
/// was replaced.
final class OpenStore: Sendable {
    let path: String
    let dimension: Int
    let identity: String
    let rotation: Rotation
    private let snapshot: Locked<Snapshot>

    /// Opens a file; nil if it is for other vectors.
    init?(_ file: StoreFile, path: String, dimension: Int, identity: String) throws {
        let rotation = Rotation(width: RowFormat(dimension: dimension).width)
        guard let snapshot = try Snapshot(file, dimension: dimension, identity: identity, rotation) else { return nil }
        self.path = path
        self.dimension = dimension
        self.identity = identity
        self.rotation = rotation
        self.snapshot = Locked(snapshot)
    }

    /// What the file holds now.
    func current() throws -> Snapshot {
        try snapshot.withLock { snapshot in
            guard let id = try FileID(path: path) else {
                throw VectorIndexError(code: .io, message: "\(path) is gone; open the store again to make an empty one")
            }
            if id != snapshot.fileID {
                snapshot = try reopened()
            } else {
                try readOn(&snapshot)
            }
            return snapshot
        }
    }

    private func reopened() throws -> Snapshot {
        guard let file = try StoreFile(path: path, creating: false) else {
            throw VectorIndexError(code: .io, message: "\(path) is gone; open the store again to make an empty one")
        }
        guard let snapshot = try Snapshot(file, dimension: dimension, identity: identity, rotation) else {
            throw VectorIndexError(
                code: .otherIdentity, message: "\(path) now holds the vectors of another model; open the store again")
        }
        return snapshot
    }

    private func readOn(_ snapshot: inout Snapshot) throws {
        let known = snapshot.header.generation
        let newest = try snapshot.file.withHeaders { headers -> StoreHeader? in
            let claims = StoreHeader.claims(in: headers)
            return max(claims.0, claims.1) == known ? nil : StoreHeader.newest(in: headers)
        }
        guard let header = newest ?? nil, header.generation != known else { return }
        // On a copy: what was known stays, should something be damaged.
        var longer = snapshot
        try longer.load(upTo: header)
        snapshot = longer
    }
}
