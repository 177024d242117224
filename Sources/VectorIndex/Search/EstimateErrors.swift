/// How far estimates of scores are from the scores, by those that were compared.
struct EstimateErrors {
    private var count: Float = 0
    private var sum: Float = 0
    private var squares: Float = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(score: Float, estimate: Float) {
        let error = score - estimate
        count += 1
        sum += error
        squares += error * error
    }

    /// What a score is hardly ever above, by its estimate: of 10,000 normally distributed ones, two are.
    func scoreMax(of estimate: Float) -> Float {
        let mean = sum / count
        // The best estimates are too high, mostly: the mean corrects that.
        return estimate + mean + 3.5 * max(0, squares / count - mean * mean).squareRoot()
    }
}
