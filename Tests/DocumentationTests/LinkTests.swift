import Testing

/// Links between the pages, and to files of the project.
struct LinkTests {
    @Test(arguments: try Repository.pages())
    func `every relative link leads somewhere`(page: String) throws {
        let folder = page.split(separator: "/").dropLast().joined(separator: "/")
        for link in MarkdownPage(try Repository.text(page)).links where !link.target.contains(/^[a-z]+:/) {
            let parts = link.target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let path = parts[0].isEmpty ? page : resolve(String(parts[0]), in: folder)
            guard Repository.exists(path) else {
                Issue.record("\(page):\(link.line): there is no \(path)")
                continue
            }
            guard parts.count == 2 else { continue }
            let anchors = MarkdownPage(try Repository.text(path)).anchors
            #expect(anchors.contains(String(parts[1])), "\(page):\(link.line): no heading of \(path) is named so")
        }
    }

    @Test func `a heading is named as GitHub names it`() {
        let page = MarkdownPage("# What's `next`: a test\n## A b_c-d\n## A b_c-d\n")
        #expect(page.anchors == ["whats-next-a-test", "a-b_c-d", "a-b_c-d-1"])
    }

    @Test func `code is not searched for links`() {
        let page = MarkdownPage("[a](b.md) and `[c](d.md)`\n```\n[e](f.md)\n```\n[g](h.md#i)")
        #expect(page.links.map(\.target) == ["b.md", "h.md#i"])
    }

    private func resolve(_ path: String, in folder: String) -> String {
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
