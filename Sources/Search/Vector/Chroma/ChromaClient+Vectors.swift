internal import JSON
internal import VectorIndex

extension ChromaClient {
    /// A number of a vector has some 12 characters in an answer, 20 in a request, and the comma.
    static let bytesOfNumber = 24

    /// How many vectors a collection has.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func count(_ collection: String) async throws -> Int {
        let count = try await answer(Call(method: "GET", path: path(collection, "count")))
        guard let count = count.intValue, count >= 0 else { throw unusable("it is no number of vectors") }
        return count
    }

    /// Adds vectors, or puts them in the place of those with their ids.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func upsert(_ vectors: [StoredVector], in collection: String) async throws {
        let body: JSONValue = [
            "ids": .array(vectors.map { .string("\($0.id)") }),
            "embeddings": .array(vectors.map { Self.json($0.vector) }),
        ]
        _ = try await answer(
            Call(method: "POST", path: path(collection, "upsert"), body: body, timeout: .seconds(60)))
    }

    /// Removes vectors.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func delete(_ ids: [Int64], from collection: String) async throws {
        _ = try await answer(
            Call(
                method: "POST", path: path(collection, "delete"), body: ["ids": Self.json(ids)], timeout: .seconds(60)))
    }

    /// Those of some ids that there are.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func known(_ ids: [Int64], in collection: String) async throws -> [Int64] {
        let answer = try await answer(
            Call(
                method: "POST", path: path(collection, "get"), body: ["ids": Self.json(ids), "include": []],
                answerBytesMax: ids.count * 32 + (64 << 10)))
        return try self.ids(answer["ids"])
    }

    /// The vectors of some ids.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func vectors(of ids: [Int64], dimension: Int, in collection: String) async throws -> [Int64: [Float]] {
        let answer = try await answer(
            Call(
                method: "POST", path: path(collection, "get"),
                body: ["ids": Self.json(ids), "include": ["embeddings"]],
                answerBytesMax: ids.count * (dimension * Self.bytesOfNumber + 32) + (64 << 10),
                timeout: .seconds(60)))
        let found = try self.ids(answer["ids"])
        let rows = answer["embeddings"]?.arrayValue ?? []
        guard rows.count == found.count else { throw unusable("it has \(rows.count) vectors of \(found.count) ids") }
        let vectors = try rows.map { row in
            let vector = row.arrayValue?.compactMap(\.doubleValue).map { Float($0) } ?? []
            guard vector.count == dimension, vector.allSatisfy(\.isFinite) else {
                throw unusable("a vector has not \(dimension) finite numbers")
            }
            return vector
        }
        return Dictionary(zip(found, vectors), uniquingKeysWith: { $1 })
    }

    /// The nearest vectors, in no particular order.
    ///
    /// - Throws: `ChromaFailure`, with status 500 if one of the ids is not there; or `CancellationError`.
    func nearest(
        to query: [Float], limit: Int, among ids: [Int64]?, in collection: String
    ) async throws -> [VectorMatch] {
        var body: [String: JSONValue] = [
            "query_embeddings": [Self.json(query)], "n_results": .int(limit), "include": ["distances"],
        ]
        if let ids { body["ids"] = Self.json(ids) }
        let answer = try await answer(
            Call(
                method: "POST", path: path(collection, "query"), body: .object(body),
                answerBytesMax: limit * 64 + (64 << 10), isFaultFinal: ids != nil))
        let found = try self.ids(answer["ids"]?[0])
        let distances = (answer["distances"]?[0]?.arrayValue ?? []).compactMap(\.doubleValue)
        guard distances.count == found.count, found.count <= limit else {
            throw unusable("it has \(distances.count) distances of \(found.count) ids, with \(limit) asked for")
        }
        // The distance of the space `ip`.
        return zip(found, distances).map { VectorMatch(id: $0, score: Float(1 - $1)) }
    }

    private func path(_ collection: String, _ verb: String) -> String {
        "\(location.databasePath)/collections/\(collection)/\(verb)"
    }

    private func ids(_ json: JSONValue?) throws -> [Int64] {
        guard let texts = json?.arrayValue else { throw unusable("it has no ids") }
        return try texts.map { text in
            guard let id = text.stringValue.flatMap({ Int64($0) }) else {
                throw unusable("the collection has an id that is none of Belay's")
            }
            return id
        }
    }

    private static func json(_ ids: [Int64]) -> JSONValue { .array(ids.map { .string("\($0)") }) }

    private static func json(_ vector: [Float]) -> JSONValue { .array(vector.map { .double(Double($0)) }) }
}
