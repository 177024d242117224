import CKernels
import Foundation
import JSON
import Testing

@Suite struct UnicodeTests {
    private func image(of scalar: UInt32) -> [UInt32] {
        var image = [UInt32](repeating: 0, count: CKERNELS_IMAGE_MAX)
        let count = ckernels_normalize_scalar(scalar, &image)
        return Array(image.prefix(Int(count)))
    }

    @Test func `a Hangul syllable becomes its jamo`() {
        for scalar in UInt32(0xAC00)...0xD7A3 {
            let syllable = Unicode.Scalar(scalar).map { String($0).decomposedStringWithCanonicalMapping } ?? ""
            #expect(image(of: scalar) == syllable.unicodeScalars.map(\.value))
        }
    }

    @Test func `every image is short and of valid scalars`() {
        for scalar in UInt32(0)...0x10FFFF where Unicode.Scalar(scalar) != nil {
            let image = image(of: scalar)
            guard image.count > 3 || image.contains(where: { Unicode.Scalar($0) == nil }) else { continue }
            Issue.record("U+\(String(scalar, radix: 16)): \(image)")
        }
    }

    @Test(.enabled(if: Reference.hasShared, Reference.sharedComment))
    func `removal, spaces, ideographs and punctuation are the reference's for every scalar`() throws {
        let text = try Data(contentsOf: URL(filePath: "\(Reference.sharedFolder)/embedding/codepoint_ranges.json"))
        let ranges = try JSONValue(parsing: text)
        func members(_ name: String) throws -> Set<UInt32> {
            let list = try #require(ranges[name]?.arrayValue)
            return try list.reduce(into: []) { members, range in
                let first = try #require(range[0]?.intValue)
                let last = try #require(range[1]?.intValue)
                members.formUnion(UInt32(first)...UInt32(last))
            }
        }
        let (removed, spaces) = (try members("removed"), try members("to_space"))
        let (ideographs, punctuation) = (try members("cjk_spaced"), try members("punct"))
        for scalar in UInt32(0)...0x10FFFF where Unicode.Scalar(scalar) != nil {
            let image = image(of: scalar)
            let agrees =
                image.isEmpty == removed.contains(scalar)
                && (image == [32]) == (spaces.contains(scalar) || scalar == 32)
                && (image == [32, scalar, 32]) == ideographs.contains(scalar)
                && ckernels_is_punctuation(scalar) == punctuation.contains(scalar)
            if !agrees { Issue.record("U+\(String(scalar, radix: 16)): \(image)") }
        }
    }
}
