/// A complaint of libyaml, and what it means to the one who wrote the file.
struct SyntaxFault {
    /// libyaml's words, such as `did not find expected key`.
    var problem: String
    /// What libyaml was at, such as `while parsing a block mapping`; may be empty.
    var context: String
    /// Where the thing in `context` begins.
    var contextPosition: SourcePosition
    /// The place of the fault.
    var position: SourcePosition
    /// What stands there.
    var character: Unicode.Scalar?

    /// The fault in our words; a complaint that is not known here keeps libyaml's.
    var error: YAMLError {
        let (reason, hint) = character == "\t" ? tab : explanation
        return YAMLError(reason: reason, hint: hint, position: position)
    }

    private var tab: (String, String?) {
        ("a tab cannot stand here", "indent with spaces: YAML allows no tabs for indentation")
    }

    private var explanation: (reason: String, hint: String?) {
        switch problem {
        case "found character that cannot start any token":
            (
                "\(character.map { quoted(String($0)) } ?? "this character") cannot begin a value",
                "put the value in quotes"
            )
        case "mapping values are not allowed in this context":
            (
                "a ':' cannot make a key here",
                "put a text that contains ': ' in quotes; else check the indentation of this line"
            )
        case "could not find expected ':'":
            ("expected ':' after the key at \(contextPosition)", "a list entry begins with '- ', a key ends with ':'")
        case "did not find expected key":
            ("expected a key of the mapping that begins at \(contextPosition)", Self.indentation)
        case "did not find expected '-' indicator":
            ("expected '- ' for another entry of the list that begins at \(contextPosition)", Self.indentation)
        case "block sequence entries are not allowed in this context":
            ("a list entry cannot begin here", "put '- ' on a line of its own")
        case "did not find expected ',' or ']'":
            ("expected ',' or ']' in the list that begins at \(contextPosition)", nil)
        case "did not find expected ',' or '}'":
            ("expected ',' or '}' in the mapping that begins at \(contextPosition)", nil)
        case "found unexpected end of stream":
            ("the quoted text that begins at \(contextPosition) has no end", "close it with the same quote")
        case "found unknown escape character":
            ("unknown escape in a double-quoted text", "write '\\\\' for a backslash, or use single quotes")
        case "did not find expected <document start>":
            ("the document has ended before this", Self.indentation)
        case "found undefined tag handle":
            ("unknown tag", Self.tags)
        case "found incompatible YAML document":
            ("the document asks for a YAML version other than 1.1 and 1.2", "remove the %YAML line")
        default:
            (context.isEmpty ? problem : "\(context) that begins at \(contextPosition): \(problem)", nil)
        }
    }

    private static let indentation = "entries of one mapping or list begin in the same column"

    /// What to do about a tag that is not the core schema's.
    static let tags = "only the tags !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are known"
}
