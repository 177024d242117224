/// Texts from outside, made fit for a message.
package enum QuotedText {
    /// The most scalars of a text that are shown.
    private static let lengthMax = 60

    /// A text in quotes, short, and with nothing invisible in it.
    ///
    /// Control characters and those that turn the direction of writing are spelled out, so that a hostile text
    /// cannot dress up the message that it stands in.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - mark: what stands on both sides of it.
    /// - Returns: one line.
    package static func quote(_ text: String, mark: String = "'") -> String {
        var result = mark
        for scalar in text.unicodeScalars.prefix(lengthMax) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result + (text.unicodeScalars.count > lengthMax ? "…" : "") + mark
    }
}
