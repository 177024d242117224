/// The words that alerts measure with: "for more than 10 minutes", "in the last hour".
///
/// They come with nearly every alert and stand in many runbooks, whatever either is about.
enum MeasureWords {
    static let all: Set<String> = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "last", "past", "percent",
    ]
}
