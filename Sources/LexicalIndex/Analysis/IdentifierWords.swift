/// Finds the words inside identifiers: `KubePodCrashLooping` is four of them.
///
/// Alerts, metrics and products are named this way, and people describe them in plain words.
public enum IdentifierWords {
    /// The words of a text of letters and digits, split where small letters turn capital and before
    /// the last capital of an abbreviation: `CNPGClusterHAWarning` → `CNPG Cluster HA Warning`.
    ///
    /// The plural of an abbreviation stays whole: `PVCs`.
    public static func parts(of identifier: some StringProtocol) -> [String] {
        // Most words have no capital but the first letter.
        if identifier.utf8.dropFirst().allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }) {
            return identifier.isEmpty ? [] : [String(identifier)]
        }
        let characters = Array(identifier)
        var parts: [String] = []
        var start = 0
        for index in characters.indices.dropFirst() where breaks(before: index, in: characters) {
            parts.append(String(characters[start..<index]))
            start = index
        }
        if start < characters.count { parts.append(String(characters[start...])) }
        return parts
    }

    private static func breaks(before index: Int, in characters: [Character]) -> Bool {
        guard characters[index].isUppercase else { return false }
        let previous = characters[index - 1]
        if previous.isLowercase || previous.isNumber { return true }
        guard previous.isUppercase, index + 1 < characters.count, characters[index + 1].isLowercase else {
            return false
        }
        let smallLetters = characters[(index + 1)...].prefix(2).prefix(while: \.isLowercase).count
        return smallLetters > 1 || characters[index + 1] != "s"
    }

    /// The runs of letters and digits of a text.
    public static func tokens(of text: some StringProtocol) -> [Substring] {
        Substring(text).split { !$0.isLetter && !$0.isNumber }
    }

    /// A title with its compound identifiers spelled out behind it: `KubePodDown (Kube Pod Down)`.
    public static func spelledOut(_ title: String) -> String {
        let plain = separated(title)
        return plain == tokens(of: title).joined(separator: " ") ? title : "\(title) (\(plain))"
    }

    /// A title in plain words: `KubePodDown` → `Kube Pod Down`.
    public static func separated(_ title: String) -> String {
        tokens(of: title).flatMap(parts).joined(separator: " ")
    }
}
