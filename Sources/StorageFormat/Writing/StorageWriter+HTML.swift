/// HTML in the text: a few elements are kept, all else is shown as it is.
extension StorageWriter {
    mutating func writeInlineHTML(_ html: String, at index: Int) throws(StorageFormatError) {
        switch inlineHTML.tag(html, at: index) {
        case .opening(let element): try enter("<\(element.rawValue)>", depth: 1)
        case .closing(let element): leave("</\(element.rawValue)>", depth: 1)
        case .lineBreak: write("<br />")
        case nil:
            if !html.hasPrefix("<!--") { write(StorageEscaping.text(html)) }
        }
    }

    mutating func writeBlockHTML(at index: Int) throws(StorageFormatError) {
        for part in details.parts(at: index) {
            switch part {
            case .opening(let title):
                let parameter = title.isEmpty ? "" : parameter("title", title)
                try enter(
                    "<ac:structured-macro ac:name=\"expand\">\(parameter)<ac:rich-text-body>", depth: 2)
            case .closing:
                leave("</ac:rich-text-body></ac:structured-macro>", depth: 2)
            case .text(let text):
                write(InlineHTML.isLineBreak(text) ? "<p><br /></p>" : "<p>\(StorageEscaping.text(text))</p>")
            }
        }
    }
}
