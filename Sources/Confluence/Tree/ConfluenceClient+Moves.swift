internal import JSON

/// Where to move a page to.
public enum PagePosition: Sendable, Hashable {
    /// Below this page, after the pages that are there.
    case under(parentID: String)
    /// Beside this page, before it.
    case before(pageID: String)
    /// Beside this page, after it.
    case after(pageID: String)
}

extension ConfluenceClient {
    /// Moves a page with all that stands below it; on Cloud to another space, too.
    ///
    /// Beside a page that stands at the top of its space, a page would be shown nowhere in the tree: that is refused.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - position: where to.
    /// - Throws: `ConfluenceError`: `titleTaken` when a page there has the title, `badRequest` when the page would stand
    ///   below itself or at the top of a space, `unsupported` for an order on Data Center.
    public func movePage(id: String, to position: PagePosition) async throws {
        let id = try PathID.checked(id, of: "page")
        if site.face.isCloud {
            try await moveOnCloud(id, to: position)
        } else {
            try await moveOnDataCenter(id, to: position)
        }
    }

    private func moveOnCloud(_ id: String, to position: PagePosition) async throws {
        let (relation, target) =
            switch position {
            case .under(let parentID): ("append", parentID)
            case .before(let pageID): ("before", pageID)
            case .after(let pageID): ("after", pageID)
            }
        let targetID = try PathID.checked(target, of: "page")
        if relation != "append", try await fetchPage(id: targetID, body: .none).parentID == nil {
            throw ConfluenceError(
                code: .badRequest,
                message:
                    "page \(id): page \(targetID) stands at the top of its space, and nobody would find a page beside it "
                    + "in the tree; move it below page \(targetID) [\(site.authority)]")
        }
        // v2 moves only below another page of the same space, and only along with a new version.
        let call = APICall("PUT", .v1, "/content/\(id)/move/\(relation)/\(targetID)", subject: "page \(id)")
        _ = try await send(call)
    }

    private func moveOnDataCenter(_ id: String, to position: PagePosition) async throws {
        guard case .under(let parent) = position else {
            throw unsupported(
                "page \(id): moving it beside another page", instead: "move it below a page, or in the browser")
        }
        let parentID = try PathID.checked(parent, of: "page")
        var attempt = 1
        while true {
            let page = try await fetchPage(id: id)
            guard page.parentID != parentID else { return }
            do {
                // A move is an update there, with a new version.
                _ = try await send(
                    DataCenterPages().move(page, under: parentID, NextVersion(number: page.version.number + 1)))
                return
            } catch let failure as ConfluenceError where failure.code == .conflict && attempt < 4 {
                // Someone else wrote, or an earlier try without an answer has done it: the page tells.
                attempt += 1
            }
        }
    }
}
