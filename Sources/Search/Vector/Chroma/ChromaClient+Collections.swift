internal import JSON

/// A collection of a Chroma server.
struct ChromaCollection: Sendable, Equatable {
    /// What the server knows it by; a collection that is made again under its name has another.
    var id: String
    /// What its vectors belong to; `nil` if Belay has not made it.
    var identity: String?
}

extension ChromaClient {
    /// The name in a collection's metadata under which its identity is kept.
    private static let identityKey = "belay_identity"

    /// The collection of a name, `nil` if there is none.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func collection(_ name: String) async throws -> ChromaCollection? {
        do {
            return try collection(
                await answer(Call(method: "GET", path: "\(location.databasePath)/collections/\(name)")))
        } catch let failure as ChromaFailure where failure.isMissing {
            return nil
        }
    }

    /// The collection of a name, made if there is none.
    ///
    /// Its graph is built and searched with more care than by default: a lookup wants hundreds of passages, some
    /// thousands of vectors are soon compared, and with few neighbors a vector can be cut off.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func makeCollection(_ name: String, identity: String) async throws -> ChromaCollection {
        let body: JSONValue = [
            "name": .string(name), "get_or_create": true, "metadata": [Self.identityKey: .string(identity)],
            "configuration": [
                "hnsw": ["space": "ip", "ef_construction": 200, "ef_search": 2_000, "max_neighbors": 64]
            ],
        ]
        return try collection(
            await answer(Call(method: "POST", path: "\(location.databasePath)/collections", body: body)))
    }

    /// Deletes the collection of a name, if there is one.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func deleteCollection(_ name: String) async throws {
        do {
            _ = try await answer(
                Call(
                    method: "DELETE", path: "\(location.databasePath)/collections/\(name)", timeout: .seconds(60)))
        } catch let failure as ChromaFailure where failure.isMissing {}
    }

    /// How many vectors the server takes at once.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func batchMax() async throws -> Int {
        let checks = try await answer(Call(method: "GET", path: "pre-flight-checks"))
        guard let count = checks["max_batch_size"]?.intValue, count > 0 else {
            throw unusable("it has no max_batch_size")
        }
        return count
    }

    private func collection(_ json: JSONValue) throws -> ChromaCollection {
        // It becomes part of paths.
        guard let id = json["id"]?.stringValue, id.wholeMatch(of: /[A-Za-z0-9-]{1,100}/) != nil else {
            throw unusable("it is no collection")
        }
        return ChromaCollection(id: id, identity: json["metadata"]?[Self.identityKey]?.stringValue)
    }
}
