import JSON

/// A text from a file as it may stand in a message.
func quoted(_ text: String) -> String { QuotedText.quote(text) }
