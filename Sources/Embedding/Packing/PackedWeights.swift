internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The packed weights of a model at one precision, mapped from the file that keeps them or made in memory.
///
/// `@unchecked Sendable`: nobody writes to the bytes once the object is made, and it keeps their owner.
final class PackedWeights: @unchecked Sendable {
    let precision: EmbeddingPrecision
    /// The digest of the file that they were packed from.
    let sourceDigest: UInt64
    /// The arrays, as `PackedLayout` says.
    let bytes: UnsafeRawBufferPointer
    /// The file that keeps them; `nil` if they are in memory only.
    let path: String?
    private let owner: AnyObject

    /// Packs a model's weights in memory.
    ///
    /// - Throws: `EmbeddingError` if the tensors are not those of the model.
    init(_ precision: EmbeddingPrecision, of source: BertSource) throws(EmbeddingError) {
        let memory = try WeightPacker.pack(precision, of: source)
        self.precision = precision
        sourceDigest = PackedSource(source.tensors.file).digest
        bytes = UnsafeRawBufferPointer(memory.bytes)
        path = nil
        owner = memory
    }

    /// Maps a file of packed weights; `nil` if there is none that is whole and was made of `source`.
    init?(path: String, precision: EmbeddingPrecision, source: BertSource) {
        let layout = PackedLayout(precision, of: source)
        guard let file = try? MappedFile(path: path, bytesMax: PackedHeader.size + layout.size),
            let header = PackedHeader(file.bytes), header.precision == precision,
            header.payloadSize == layout.size, file.bytes.count == PackedHeader.size + layout.size
        else { return nil }
        let payload = UnsafeRawBufferPointer(rebasing: file.bytes[PackedHeader.size...])
        guard header == PackedHeader(precision: precision, source: header.source, payload: payload),
            header.source.isStill(source.tensors.file)
        else { return nil }
        self.precision = precision
        sourceDigest = header.source.digest
        bytes = payload
        self.path = path
        owner = file
    }

    /// Writes the weights to a file, all or nothing: they get their name when they are on the disk.
    ///
    /// - Returns: whether that worked.
    func save(to path: String, source: MappedFile) -> Bool {
        let header = PackedHeader(precision: precision, source: PackedSource(source), payload: bytes)
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return false }
        let written =
            header.bytes.withUnsafeBytes { Self.writeAll($0, to: descriptor) } && Self.writeAll(bytes, to: descriptor)
            && fchmod(descriptor, 0o644) == 0 && fsync(descriptor) == 0
        let closed = close(descriptor) == 0
        guard written, closed, rename(template, path) == 0 else {
            unlink(template)
            return false
        }
        return true
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = write(descriptor, part.baseAddress, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// The folders that may keep packed weights.
struct PackedWeightsCache {
    /// Where to look and to write, the best first.
    let folders: [String]

    /// A model's packed weights: those that a folder keeps, else new ones, which are kept for the next time where a
    /// folder can be written to.
    ///
    /// Files that are torn, of another version, or of other tensors are written anew.
    ///
    /// - Throws: `EmbeddingError` if the tensors are not those of the model.
    func weights(_ precision: EmbeddingPrecision, of source: BertSource) throws(EmbeddingError) -> PackedWeights {
        let paths = folders.map { "\($0)/\(ModelLocation.packedFileName(precision))" }
        for path in paths {
            if let kept = PackedWeights(path: path, precision: precision, source: source) { return kept }
        }
        let made = try PackedWeights(precision, of: source)
        for (folder, path) in zip(folders, paths) {
            // A folder that cannot be made shows in the file that cannot be written.
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard made.save(to: path, source: source.tensors.file) else { continue }
            // Mapped, other processes share the memory. A file that is gone again already is no harm.
            if let kept = PackedWeights(path: path, precision: precision, source: source) { return kept }
        }
        return made
    }
}
