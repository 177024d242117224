import Hummingbird

/// The refusals of what is asked about contents, in Confluence's own words.
extension APIError {
    /// An id that belongs to nothing, or to nothing that the user may see; in version 1's words.
    static func noContent(id: Int) -> APIError {
        notFound("No content found with id: ContentId{id=\(id)}")
    }

    /// A title that another page of the space has; the words are Confluence's own, on Data Center those of
    /// https://github.com/docToolchain/docToolchain/issues/293.
    static func titleTaken(_ title: String, spaceKey: String) -> APIError {
        let lead = "A page with this title already exists: "
        var error = badRequest(lead + "A page already exists with the same TITLE in this space")
        error.dataCenterMessage =
            lead + "A page already exists with the title \(title) in the space with key \(spaceKey)"
        return error
    }

    /// An update from a version that is not the latest; the wording was recorded on a live site.
    ///
    /// Version 1's words are those of https://github.com/justmiles/go-markdown2confluence/issues/43.
    static func staleVersion(current: Int, provided: Int) -> APIError {
        var error = conflict(
            "Version must be incremented when updating a page. "
                + "Current Version: [\(current)]. Provided version: [\(provided)]")
        error.v1Message = "Version must be incremented on update. Current version is: \(current)"
        return error
    }

    /// An update of a property from a version that is not the latest.
    static func stalePropertyVersion(current: Int, provided: Int) -> APIError {
        conflict(
            "Version must be incremented when updating a property. "
                + "Current Version: [\(current)]. Provided version: [\(provided)]")
    }

    /// A cursor that was not handed out by this list; the wording was recorded on a live site.
    static func badCursor() -> APIError {
        var error = badRequest("Provided value for 'cursor' is not the correct type. Expected type is Cursor.")
        error.detail =
            "The provided cursor was not valid. "
            + "You can get a new valid cursor by making the original pagination request again."
        return error
    }
}
