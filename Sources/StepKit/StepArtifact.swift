/// A file that a step leaves with its run, for people to look at later.
public struct StepArtifact: Sendable, Equatable {
    /// The most bytes that one may have.
    public static let bytesMax = 16 << 20

    /// What it is called in its run; a second one of the same name takes the place of the first.
    public var name: String
    /// What it is: `text/html`.
    public var mediaType: String
    /// The file's bytes.
    public var content: [UInt8]

    /// Makes an artifact.
    public init(name: String, mediaType: String, content: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.content = content
    }
}
