import StorageFormat

/// Renders a body as HTML: known elements without their attributes, checked links, escaped text, nothing else.
///
/// What it does not know it shows by its text. Recursion is as deep as the body, which the parser bounds.
enum StorageHTML {
    private static let elements: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "th",
        "td", "strong", "b", "em", "i", "u", "s", "del", "sub", "sup", "code", "pre", "blockquote", "div", "span",
    ]
    private static let voidElements: Set<String> = ["br", "hr"]
    private static let hidden: Set<String> = [
        "script", "style", "ac:parameter", "ac:task-id", "ac:task-uuid", "ac:placeholder",
    ]
    private static let panels: Set<String> = ["info", "note", "warning", "tip", "panel", "expand"]

    static func render(_ document: StorageDocument) -> String {
        var html = ""
        for node in document.nodes { render(node, into: &html) }
        return html
    }

    private static func render(_ node: StorageNode, into html: inout String) {
        switch node.kind {
        case .comment: return
        case .text: html += node.text.htmlEscaped
        case .element(let name): render(node, named: name, into: &html)
        }
    }

    private static func render(_ node: StorageNode, named name: String, into html: inout String) {
        switch name {
        case _ where hidden.contains(name): return
        case _ where voidElements.contains(name): html += "<\(name)>"
        case _ where elements.contains(name): wrap(node, in: name, into: &html)
        case "a": link(node, to: node[attribute: "href"] ?? "", into: &html)
        case "ac:structured-macro", "ac:macro": macro(node, into: &html)
        case "ac:task-list": wrap(node, in: "ul", into: &html)
        case "ac:task": wrap(node, in: "li", into: &html)
        case "ac:task-status": html += node.text.trimmingWhitespace() == "complete" ? "☑ " : "☐ "
        case "ac:link": resourceLink(node, into: &html)
        case "ac:image": image(node, into: &html)
        case "time": html += (node[attribute: "datetime"] ?? "").htmlEscaped
        default: children(of: node, into: &html)
        }
    }

    private static func children(of node: StorageNode, into html: inout String) {
        for child in node.children { render(child, into: &html) }
    }

    private static func wrap(_ node: StorageNode, in tag: String, into html: inout String) {
        html += "<\(tag)>"
        children(of: node, into: &html)
        html += "</\(tag)>"
    }

    /// A link when it leads to the web, to mail or to a path; else its text alone.
    private static func link(_ node: StorageNode, to destination: String, into html: inout String) {
        let lower = destination.lowercased()
        let isSafe =
            ["http://", "https://", "mailto:", "/", "#"].contains { lower.hasPrefix($0) }
            && !destination.unicodeScalars.contains { $0.value < 0x20 }
        guard isSafe else { return children(of: node, into: &html) }
        html += "<a rel=\"noopener noreferrer\" href=\"\(destination.htmlEscaped)\">"
        children(of: node, into: &html)
        html += "</a>"
    }

    private static func macro(_ node: StorageNode, into html: inout String) {
        let name = node[attribute: "ac:name"] ?? ""
        let title = node.macroParameter("title") ?? ""
        if name == "status" {
            html += "<span class=\"status\">\(title.htmlEscaped)</span>"
        } else if let plain = node.children.first(where: { $0.name == "ac:plain-text-body" }) {
            html += "<pre><code>\(plain.text.htmlEscaped)</code></pre>"
        } else if panels.contains(name) {
            html += "<div class=\"panel \(name)\">"
            if !title.isEmpty { html += "<p><strong>\(title.htmlEscaped)</strong></p>" }
            children(of: node, into: &html)
            html += "</div>"
        } else if node.children.contains(where: { $0.name == "ac:rich-text-body" }) {
            children(of: node, into: &html)
        } else {
            html += "<span class=\"macro\">[\(name.htmlEscaped)]</span>"
        }
    }

    /// A link to a page, user or attachment: its text, or the name of what it leads to.
    private static func resourceLink(_ node: StorageNode, into html: inout String) {
        let text = node.text.trimmingWhitespace()
        guard text.isEmpty else {
            html += text.htmlEscaped
            return
        }
        for child in node.children {
            let name = child[attribute: "ri:content-title"] ?? child[attribute: "ri:filename"]
            if let name { html += name.htmlEscaped }
        }
    }

    private static func image(_ node: StorageNode, into html: inout String) {
        let names = node.children.compactMap { $0[attribute: "ri:filename"] ?? $0[attribute: "ri:value"] }
        html += "<span class=\"macro\">[image \((names.first ?? "").htmlEscaped)]</span>"
    }
}
