/// Makes text from outside safe to put into a body: it can open no element, no macro and no CDATA section.
///
/// Characters that XML forbids (most control characters) become U+FFFD.
public enum StorageEscaping {
    /// For text between tags.
    public static func text(_ text: String) -> String {
        escape(text) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            // A parser would read a bare carriage return as a line feed.
            case "\r": "&#13;"
            default: nil
            }
        }
    }

    /// For an attribute's value, in single or double quotes.
    public static func attribute(_ value: String) -> String {
        escape(value) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            case "\t": "&#9;"
            case "\n": "&#10;"
            case "\r": "&#13;"
            default: nil
            }
        }
    }

    /// A CDATA section with this text; `]]>` in it is split over two sections.
    public static func cdata(_ text: String) -> String {
        // By scalars: as characters, `>` and a combining accent after it are one, and `]]>` would not be found.
        var section = String.UnicodeScalarView("<![CDATA[".unicodeScalars)
        var bracketCount = 0
        for scalar in text.unicodeScalars {
            if scalar == ">", bracketCount >= 2 { section.append(contentsOf: "]]><![CDATA[".unicodeScalars) }
            bracketCount = scalar == "]" ? bracketCount + 1 : 0
            section.append(scalar.isAllowedInXML ? scalar : "\u{FFFD}")
        }
        section.append(contentsOf: "]]>".unicodeScalars)
        return String(section)
    }

    private static func escape(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let replacement = replacement(scalar) {
                escaped.append(contentsOf: replacement.unicodeScalars)
            } else {
                escaped.append(scalar.isAllowedInXML ? scalar : "\u{FFFD}")
            }
        }
        return String(escaped)
    }
}
