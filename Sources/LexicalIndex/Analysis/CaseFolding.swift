internal import Foundation

/// Spellings that mean the same become one: capitals, full-width forms, ligatures and accents.
enum CaseFolding {
    /// The word in lower case and in Unicode's compatibility form, with two letters s for a sharp one.
    ///
    /// Latin, Greek and Cyrillic letters lose their accents; in other scripts marks tell words apart, and stay.
    static func folded(_ word: some StringProtocol) -> String {
        if word.utf8.allSatisfy({ $0 < 0x80 }) { return word.lowercased() }
        let lower = String(word).precomposedStringWithCompatibilityMapping.lowercased()
        var folded = String.UnicodeScalarView()
        var base: Unicode.Scalar = " "
        for scalar in lower.decomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.properties.generalCategory == .nonspacingMark {
                if hasAccents(base) { continue }
            } else {
                base = scalar
            }
            if scalar == "ß" { folded.append(contentsOf: "ss".unicodeScalars) } else { folded.append(scalar) }
        }
        return String(folded).precomposedStringWithCanonicalMapping
    }

    /// Latin, Greek and Cyrillic.
    private static func hasAccents(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x0530 || (0x1E00...0x1FFF).contains(scalar.value)
    }
}
