/// How many word pieces the tokenizer of a BERT model makes of a text, roughly.
///
/// Passages are cut by this estimate and not by a model's own count, so that they are
/// the same with every embedder and without one. The numbers are means over 440,000
/// pieces of operational pages with the vocabulary of BERT (uncased): the sum over a
/// passage of 200 pieces is right within about 10 %.
enum WordPieceEstimate {
    /// The estimated number of pieces, rounded down.
    static func count(_ text: some StringProtocol) -> Int {
        tenths(text) / 10
    }

    /// The estimate in tenths of a piece, so that short texts can be summed without rounding.
    static func tenths(_ text: some StringProtocol) -> Int {
        var sum = 0
        var run = 0
        var hasDigit = false
        for scalar in text.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            if isDigit || scalar.properties.isAlphabetic {
                run += 1
                hasDigit = hasDigit || isDigit
                continue
            }
            sum += word(scalars: run, hasDigit: hasDigit)
            if !scalar.properties.isWhitespace { sum += 10 }
            run = 0
            hasDigit = false
        }
        return sum + word(scalars: run, hasDigit: hasDigit)
    }

    private static func word(scalars: Int, hasDigit: Bool) -> Int {
        switch scalars {
        case 0: 0
        case 1: 10
        case _ where hasDigit: 6 * scalars
        case ...5: 11
        case ...8: 13
        case ...11: 17
        case ...14: 22
        default: 3 * scalars
        }
    }
}
