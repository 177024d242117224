/// English function words, which say nothing about a symptom.
///
/// `down`, `not`, `no`, `up`, `off`, `out`, `over` and `under` are missing on purpose: in alerts they are the message.
public enum StopWords {
    /// The words, in lower case.
    public static let all: Set<String> = Set(
        """
        a about above after again against all also am an and any are as at be because been before being below between
        both but by can could did do does doing during each either few for from further get gets getting got had has
        have having he her here hers him his how however i if in into is it its itself just me more most my of on once
        one only or other our ours own same she should so some such than that the their theirs them then there these
        they this those through to too us very was we were what when where which while who whom why will with would
        you your yours
        """
        .split { $0.isWhitespace }.map(String.init))
}
