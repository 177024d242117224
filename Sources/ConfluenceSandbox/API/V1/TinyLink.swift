import Foundation

/// The short paths of pages: `/x/5IhYCg` is page 173574372.
///
/// The code is the id's bytes, the lowest first, in base64 with other signs for `/` and `+`, and without the `A`s and
/// `=`s at the end (checked against answers of docs.nomagic.com).
enum TinyLink {
    static func path(_ id: Int) -> String {
        let bytes = withUnsafeBytes(of: UInt64(id).littleEndian) { Data($0) }
        let code = bytes.base64EncodedString()
            .replacingOccurrences(of: "/", with: "-").replacingOccurrences(of: "+", with: "_")
        return "/x/" + String(code.reversed().drop { $0 == "=" || $0 == "A" }.reversed())
    }

    /// The id that a code stands for; `nil` when it is none.
    static func id(_ code: String) -> Int? {
        let text = code.replacingOccurrences(of: "-", with: "/").replacingOccurrences(of: "_", with: "+")
        guard text.count <= 11,
            let data = Data(base64Encoded: text + String(repeating: "A", count: 11 - text.count) + "=")
        else { return nil }
        return Int(exactly: data.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
