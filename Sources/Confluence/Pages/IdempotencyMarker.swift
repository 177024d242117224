/// The mark by which a write of ours is recognised after a crash: `[belay:KEY]` in a version's message.
public enum IdempotencyMarker {
    private static let prefix = "[belay:"
    /// Confluence does not document its limit; this much it takes.
    private static let messageLengthMax = 200

    /// A message that carries a key, cut so that the whole fits.
    ///
    /// - Parameters:
    ///   - message: the message for people.
    ///   - key: the key of the write; letters, digits and `-._:` are kept as they are, all else becomes `_`.
    /// - Returns: the message with the mark at its end.
    public static func mark(_ message: String, key: String) -> String {
        let mark = self.mark(key)
        let room = max(messageLengthMax - mark.count - 1, 0)
        let text = MessageText.line(message, lengthMax: room > 0 ? room - 1 : 0)
        return text.isEmpty || room == 0 ? mark : "\(text) \(mark)"
    }

    /// Whether a message carries a key.
    public static func isMarked(_ message: String, key: String) -> Bool { message.contains(mark(key)) }

    /// Whether a message carries any key.
    static func isMarked(_ message: String) -> Bool { message.contains(prefix) }

    private static func mark(_ key: String) -> String {
        let kept = key.prefix(128)
            .map { character in
                character.isASCII && (character.isLetter || character.isNumber || "-._:".contains(character))
                    ? character : "_"
            }
        return prefix + String(kept) + "]"
    }
}
