#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A store's file, mapped into memory with room to grow: pages come from the page cache when they are touched.
///
/// The mapping reaches beyond the file's end, where nothing is touched before the file is as long. A store's file only
/// grows, and is replaced by another one under its name; whoever shortens it in place makes reads fail with SIGBUS.
///
/// `@unchecked Sendable`: the mapping is only read, and lives as long as the object, whose members never change.
final class FileMapping: @unchecked Sendable {
    let fileID: FileID
    /// The bytes up to the mapping's end; the file may be shorter.
    let bytes: UnsafeRawBufferPointer
    private static let roomMin = 64 << 20

    init(_ file: StoreFile) throws(VectorIndexError) {
        let (id, size) = try file.status()
        fileID = id
        let room = max(2 * size, Self.roomMin)
        guard let start = mmap(nil, room, PROT_READ, MAP_SHARED, file.descriptor, 0), start != MAP_FAILED else {
            throw StoreFile.failure(to: "map", file.path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: room)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
}
