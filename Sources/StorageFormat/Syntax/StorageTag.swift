/// The elements of storage format that reading and editing know; every other one is `other`.
enum StorageTag: String, CaseIterable {
    case other = ""

    // XHTML: blocks.
    case p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, dl, dt, dd, blockquote, pre, hr
    case section, article, header, footer, figure, figcaption, details, summary
    // XHTML: tables.
    case table, thead, tbody, tfoot, tr, th, td, caption, colgroup, col
    // XHTML: inline.
    case a, b, strong, i, em, cite, s, del, strike, code, tt, kbd, samp, u, sub, sup, span, small, big, br, img, time
    case script, style

    // Confluence: macros.
    case macro = "ac:structured-macro"
    case legacyMacro = "ac:macro"
    case parameter = "ac:parameter"
    case defaultParameter = "ac:default-parameter"
    case richTextBody = "ac:rich-text-body"
    case plainTextBody = "ac:plain-text-body"
    // Confluence: layouts.
    case layout = "ac:layout"
    case layoutSection = "ac:layout-section"
    case layoutCell = "ac:layout-cell"
    // Confluence: tasks.
    case taskList = "ac:task-list"
    case task = "ac:task"
    case taskID = "ac:task-id"
    case taskUUID = "ac:task-uuid"
    case taskStatus = "ac:task-status"
    case taskBody = "ac:task-body"
    // Confluence: links, images and other inline matter.
    case link = "ac:link"
    case linkBody = "ac:link-body"
    case plainTextLinkBody = "ac:plain-text-link-body"
    case image = "ac:image"
    case imageCaption = "ac:caption"
    case emoticon = "ac:emoticon"
    case inlineCommentMarker = "ac:inline-comment-marker"
    case placeholder = "ac:placeholder"
    // Confluence: what the new editor keeps in its own format.
    case adfExtension = "ac:adf-extension"
    case adfNode = "ac:adf-node"
    case adfAttribute = "ac:adf-attribute"
    case adfContent = "ac:adf-content"
    case adfFallback = "ac:adf-fallback"
    case adfMark = "ac:adf-mark"
    // Confluence: resources.
    case page = "ri:page"
    case blogPost = "ri:blog-post"
    case attachment = "ri:attachment"
    case url = "ri:url"
    case user = "ri:user"
    case space = "ri:space"
    case shortcut = "ri:shortcut"
    case contentEntity = "ri:content-entity"
    // Confluence: templates.
    case templateVariable = "at:var"
    case templateDeclarations = "at:declarations"

    /// 1 to 6 for a heading.
    var headingLevel: Int? {
        switch self {
        case .h1: 1
        case .h2: 2
        case .h3: 3
        case .h4: 4
        case .h5: 5
        case .h6: 6
        default: nil
        }
    }
}

/// Finds the tag of a name without making a string of it.
struct StorageTagTable: Sendable {
    static let shared = StorageTagTable()

    private static let slotCount = 512
    /// Open addressing by hash; a free slot has no bytes.
    private let names: [[UInt8]]
    private let tags: [StorageTag]

    private init() {
        var names = [[UInt8]](repeating: [], count: Self.slotCount)
        var tags = [StorageTag](repeating: .other, count: Self.slotCount)
        for tag in StorageTag.allCases where tag != .other {
            let name = Array(tag.rawValue.utf8)
            var slot = Int(NameHash.hash(of: name[...])) % Self.slotCount
            while !names[slot].isEmpty { slot = (slot + 1) % Self.slotCount }
            names[slot] = name
            tags[slot] = tag
        }
        self.names = names
        self.tags = tags
    }

    /// The tag whose name is `bytes[range]`, which has the hash `hash`.
    func tag(of range: Range<Int>, in bytes: [UInt8], hash: UInt32) -> StorageTag {
        var slot = Int(hash) % Self.slotCount
        while !names[slot].isEmpty {
            if bytesEqual(names[slot], bytes, range) { return tags[slot] }
            slot = (slot + 1) % Self.slotCount
        }
        return .other
    }
}

/// The hash of names (FNV-1a, 32 bits).
enum NameHash {
    static let seed: UInt32 = 2_166_136_261

    static func adding(_ byte: UInt8, to hash: UInt32) -> UInt32 {
        (hash ^ UInt32(byte)) &* 16_777_619
    }

    static func hash(of bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(seed) { adding($1, to: $0) }
    }
}

/// Whether `bytes[range]` is exactly `name`.
func bytesEqual(_ name: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard name.count == range.count else { return false }
    for index in name.indices where name[index] != bytes[range.lowerBound + index] { return false }
    return true
}
