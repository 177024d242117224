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
        let allowed = escape(text) { _ in nil }
        return "<![CDATA[\(allowed.replacing("]]>", with: "]]]]><![CDATA[>"))]]>"
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
