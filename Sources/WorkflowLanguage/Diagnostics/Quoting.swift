/// A text from a file as it may stand in a message: in quotes, short, and with nothing invisible in it.
///
/// Control characters and those that turn the direction of writing are spelled out, so that a hostile file
/// cannot dress up its error message.
func quoted(_ text: String) -> String {
    let lengthMax = 60
    var result = "'"
    for scalar in text.unicodeScalars.prefix(lengthMax) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result + (text.unicodeScalars.count > lengthMax ? "…'" : "'")
}
