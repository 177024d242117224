import ArgumentParser

/// The command `belay page`.
struct PageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page",
        abstract: "Read, compare, convert and edit page bodies.",
        discussion: """
            A body is in a file, on standard input ('-'), or on a page of Confluence. A page is named by its id, by \
            its address as the browser shows it, or as SPACE:Title; @ and a number at the end name a version. A file \
            whose name could be a page's is written with its folder: ./123.

            Examples:
              belay page get "OPS:Disk full" --to markdown
              belay page diff 123456@6 123456
              belay page convert --to markdown body.xml

            Bodies from files may have \(PageInput.bytesMax >> 20) MiB, Markdown that becomes storage format \
            \(PageInput.markdownBytesMax >> 20) MiB; Confluence itself takes 5 MiB.
            """,
        subcommands: [Get.self, Diff.self, Convert.self, Edit.self])
}
