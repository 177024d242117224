internal import GRDB

/// One sync of one space: compares the listing with the index, and fetches the text of what differs.
///
/// Three kinds of tasks work at the same time, with a bounded queue between each: one lists, some fetch, one stores. The
/// listing runs ahead, a fetch that ends makes room for the next at once, and storing, many pages in a transaction, holds
/// neither up: the source is what limits the speed. A killed sync loses the pages that were on their way.
/// In memory are one small stamp per known page, the listed ids in the first queue, and the pages that are being fetched or
/// wait in the second.
struct SpaceSync<Source: RunbookSource>: Sendable {
    private let listedMax = 1000
    private let fetchedMax = 32

    let file: IndexFile
    let source: Source
    let space: String
    let tally: SyncTally

    func run() async throws -> SyncReport {
        async let labelled = outcome {
            try await source.listLabels(inSpace: space)
        } andThen: {
        }
        let missing = try await fetchAll { listed in try await listChanged(into: listed) }
        // A page that moved within the listing while it was read is missing from it, too,
        // so nothing is removed before the source has confirmed that it is gone.
        try await fetchAll { listed in
            for id in missing.sorted() where await !listed.put([id]) { break }
        }
        try await store(labels: await labelled)
        return await tally.report
    }

    /// Stores what pages are labelled with; a source that fails to tell costs no sync.
    private func store(labels: Result<[String: [String]]?, any Error>) async throws {
        switch labels {
        case .success(let labels?):
            try await file.write { [space] db in try PageRows.label(labels, inSpace: space, db) }
        case .success(nil): break
        case .failure(let error):
            try Task.checkCancellation()
            await tally.labelsMissing(because: "\(error)")
        }
    }

    /// Lists the space, and puts the ids of pages that are new or changed into a queue.
    ///
    /// They are put in batches of the size that the source fetches at once. One that is not full waits no longer than
    /// until the first unchanged page: from there on, changed ones are rare.
    ///
    /// - Returns: the known pages that were not listed.
    private func listChanged(into listed: BoundedQueue<[String]>) async throws -> Set<String> {
        var known = try await file.read { [space] db in try PageRows.stamps(inSpace: space, db) }
        var batch: [String] = []
        func putBatch() async -> Bool {
            defer { batch = [] }
            return batch.isEmpty ? true : await listed.put(batch)
        }
        for try await header in try await source.listPages(inSpace: space) {
            guard let stamp = known.removeValue(forKey: header.id), stamp.hasText(of: header) else {
                await tally.listed(isUnchanged: false)
                batch.append(header.id)
                if batch.count >= source.pagesPerFetchMax, await !putBatch() { break }
                continue
            }
            guard await putBatch() else { break }
            if !stamp.isCurrent(header) {
                try await file.write { db in try PageRows.update(header, db) }
            }
            await tally.listed(isUnchanged: true)
        }
        _ = await putBatch()
        return Set(known.keys)
    }

    // MARK: Fetching and storing

    private typealias Fetched = (id: String, page: RunbookPage?)

    /// Fetches and stores the pages that `list` names.
    private func fetchAll<Listed: Sendable>(
        _ list: @escaping @Sendable (BoundedQueue<[String]>) async throws -> Listed
    ) async throws -> Listed {
        let listed = BoundedQueue<[String]>(limit: max(listedMax / source.pagesPerFetchMax, 1))
        let fetched = BoundedQueue<Fetched>(limit: fetchedMax)
        // Each stage that ends, for whatever reason, ends the queues at its sides: so the others end, too, and what was
        // fetched before an error is stored all the same.
        async let fetching = outcome {
            try await fetch(listed, into: fetched)
        } andThen: {
            await listed.close()
            await fetched.finish()
        }
        async let storing = outcome {
            try await store(fetched)
        } andThen: {
            await fetched.close()
        }
        let listing = await outcome {
            try await list(listed)
        } andThen: {
            await listed.finish()
        }
        // Both first: an error must not cancel the storing.
        let (fetchOutcome, storeOutcome) = (await fetching, await storing)
        try fetchOutcome.get()
        try storeOutcome.get()
        return try listing.get()
    }

    private func outcome<Value>(
        of body: () async throws -> Value, andThen end: () async -> Void
    ) async -> Result<Value, any Error> {
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        await end()
        return outcome
    }

    /// Fetches pages until the queue ends, as many at the same time as the source likes.
    private func fetch(_ listed: BoundedQueue<[String]>, into fetched: BoundedQueue<Fetched>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(source.fetchesMax, 1) {
                group.addTask {
                    while let ids = await listed.take(max: 1).first {
                        let pages = try await source.fetchPages(ids: ids, inSpace: space)
                        for id in ids {
                            let page = pages.first { $0.header.id == id }
                            guard await fetched.put((id, page)) else { return }
                        }
                    }
                }
            }
            // The first error ends the listing, so that nobody waits for more.
            do { try await group.waitForAll() } catch {
                await listed.close()
                throw error
            }
        }
    }

    /// Stores fetched pages until the queue ends, and removes those that the source no longer has.
    private func store(_ fetched: BoundedQueue<Fetched>) async throws {
        while true {
            let batch = await fetched.take(max: fetchedMax).map { (id: $0.id, page: $0.page?.withinLimit) }
            guard !batch.isEmpty else { return }
            let removed = try await file.write { [space] db in
                var removed: Set<String> = []
                for (id, page) in batch {
                    if let page {
                        try PageRows.save(page, db)
                    } else if try PageRows.remove(id: id, fromSpace: space, db) {
                        removed.insert(id)
                    }
                }
                return removed
            }
            for (id, page) in batch {
                if let page { await tally.stored(page) } else { await tally.gone(wasKnown: removed.contains(id)) }
            }
        }
    }
}

extension RunbookIndex {
    /// Brings the index's copy of a space up to date: fetches what is new or changed, removes what left.
    ///
    /// An unchanged space is listed, and nothing is fetched. What was synced is found after `index`.
    ///
    /// - Parameters:
    ///   - key: the space's key.
    ///   - source: where the pages come from.
    ///   - progress: called after each page with the counts so far, on any thread.
    /// - Returns: what was done.
    /// - Throws: what the source and SQLite report; what was stored until then stays.
    public func sync(
        space key: String, from source: some RunbookSource,
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        try await SpaceSync(file: file, source: source, space: key, tally: SyncTally(progress: progress)).run()
    }
}
