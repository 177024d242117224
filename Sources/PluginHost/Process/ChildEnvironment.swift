/// What a child may know of the environment that Belay itself runs in.
public enum ChildEnvironment {
    /// The variables that children get as they are; everything else they are given by name.
    ///
    /// Belay's own environment holds credentials, so nothing is passed on by default but what programs
    /// need to find others, to speak the user's language and to place their temporary files.
    public static let passedNames: Set<String> = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"]

    /// The part of an environment that every child gets.
    ///
    /// - Returns: the passed variables; with a `PATH` in any case.
    public static func base(from environment: [String: String]) -> [String: String] {
        var base = environment.filter { passedNames.contains($0.key) }
        if base["PATH"] == nil { base["PATH"] = ExecutableSearch.defaultPath }
        return base
    }

    /// Whether a name may stand in an environment.
    static func isValidName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.count <= 128 && name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
