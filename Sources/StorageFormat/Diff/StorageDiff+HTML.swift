extension StorageDiff {
    /// How many kinds of unseen changes the HTML lists.
    private static let unseenMax = 200

    /// The changes as a piece of HTML: a table for each place, then a list of what the text does not show.
    ///
    /// All that comes from the bodies is escaped, and there is no script, no style and no class: it is safe to put into any
    /// page. Removed and added lines are told apart by their sign and by `del` and `ins`, not by colour.
    ///
    /// - Parameter headingLevel: the level of the headings, 1 to 6.
    /// - Returns: a `section` element.
    public func html(headingLevel: Int = 2) -> String {
        let heading = "h\(min(max(headingLevel, 1), 6))"
        var html = "<section aria-label=\"Changes\">\n"
        html += isEmpty ? "<p>No changes.</p>\n" : "<p>\(summary).</p>\n"
        for (index, hunk) in hunks.enumerated() {
            if index == 0 || hunks[index - 1].section != hunk.section {
                html += "<\(heading)>\(hunk.sectionHTML)</\(heading)>\n"
            }
            html += hunk.html
        }
        if let unseenSummary { html += "<\(heading)>\(unseenSummary)</\(heading)>\n\(unseenHTML)" }
        return html + "</section>\n"
    }

    /// The changes as a whole page that needs nothing else, and that a browser lets load nothing else.
    ///
    /// - Parameter title: what the page is called, in plain text.
    /// - Returns: an HTML document.
    public func htmlPage(title: String) -> String {
        let title = title.html
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>\(title)</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
            h2 { font-size: 1.1rem; margin-top: 2rem; }
            table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }
            th, td { text-align: left; vertical-align: top; padding: 0 .5rem; }
            td:last-child { width: 100%; } td:nth-child(3) { white-space: nowrap; }
            pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
            del { background: #ff818240; } ins { background: #4ac26b40; }
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            \(html())</body>
            </html>

            """
    }

    /// How much changed, in a sentence without its point: `2 lines removed, 3 lines added`.
    public var summary: String {
        var parts: [String] = []
        for (kind, word) in [(Line.Kind.removed, "removed"), (.added, "added")] {
            let count = hunks.reduce(0) { $0 + $1.lines.count { $0.kind == kind } }
            if count > 0 { parts.append("\(count) \(count == 1 ? "line" : "lines") \(word)") }
        }
        if let unseenSummary { parts.append(unseenSummary) }
        return parts.isEmpty ? "no changes" : parts.joined(separator: ", ")
    }

    private var unseenHTML: String {
        let groups = unseenGroups
        var html = "<ul>\n"
        for (change, count) in groups.prefix(Self.unseenMax) {
            let place = change.section.isEmpty ? "" : "\(change.section.joined(separator: " › ").html): "
            let values = [
                change.old.map { "<del>\($0.shortened.html)</del>" },
                change.new.map { "<ins>\($0.shortened.html)</ins>" },
            ]
            let difference = values.compactMap { $0 }.joined(separator: " → ")
            html += "<li>\(place)\(change.subject.html)\(difference.isEmpty ? "" : ": \(difference)")"
            html += "\(count == 1 ? "" : " (\(count) times)")</li>\n"
        }
        if groups.count > Self.unseenMax { html += "<li>and \(groups.count - Self.unseenMax) more</li>\n" }
        return html + "</ul>\n"
    }
}

extension StorageDiff.Hunk {
    fileprivate var sectionHTML: String {
        section.isEmpty ? "Before the first heading" : section.joined(separator: " › ").html
    }

    fileprivate var html: String {
        var rows = ""
        for line in lines {
            rows +=
                "<tr><td>\(line.oldNumber.map(String.init) ?? "")</td><td>\(line.newNumber.map(String.init) ?? "")</td>"
            rows += "<td>\(line.kind.sign)</td><td><pre>\(line.html)</pre></td></tr>\n"
        }
        return """
            <table>
            <thead><tr><th scope="col">Old</th><th scope="col">New</th><th scope="col">Change</th><th scope="col">Line</th>\
            </tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }
}

extension StorageDiff.Line {
    fileprivate var html: String {
        let element = kind == .removed ? "del" : "ins"
        return
            pieces.map { $0.isChanged && !$0.text.isEmpty ? "<\(element)>\($0.text.html)</\(element)>" : $0.text.html }
            .joined()
    }
}

extension StorageDiff.Line.Kind {
    /// What tells the lines apart where colours are not seen, also when the table is read aloud.
    fileprivate var sign: String {
        switch self {
        case .kept: ""
        case .removed: "− removed"
        case .added: "+ added"
        }
    }
}

extension String {
    /// The text for HTML, with what could mislead a reader made visible.
    fileprivate var html: String { StorageEscaping.text(VisibleText.escaped(self)) }
}
