extension Deviation {
    /// What real sites are known to do other than their documents say.
    ///
    /// Each stands here because somebody saw it, and is needed: a test fails for one that nothing meets any more.
    static let known: [Deviation] = [
        // All of them.
        Deviation(
            .status, "*: response 401", why: "whoever is not known is refused, listed or not",
            source: "kovetskiy/mark#102, recorded on a live site; md2conf#113"),
        // Cloud, version 2.
        Deviation(
            .undocumentedMember, "cloud-v2 PUT /pages/{id}: request body /version/minorEdit",
            why: "an update may be a minor edit, which tells no watcher",
            source: "confluence-publisher/confluence-publisher#277"),
        Deviation(
            .null, "cloud-v2 *: response 200 */parentId", why: "a page at the top has no parent",
            source: "the document's own description of parentId: 'or null if there is no parent page'"),
        Deviation(
            .null, "cloud-v2 *: response 200 */parentType", why: "no parent has no type either",
            source: "the document's own description of parentId: 'or null if there is no parent page'"),
        Deviation(
            .status, "cloud-v2 PUT /pages/{id}: response 409",
            why: "a stale version is a conflict",
            source: "marksync, integration-scenarios/13-version-conflict-drift.md, recorded on a live site"),
        Deviation(
            .undocumentedMember, "cloud-v2 *: response 200 /body/export_view",
            why: "a body comes under its format's name",
            source: "the document's own values of body-format: PrimaryBodyRepresentationSingle names export_view"),
        Deviation(
            .undocumentedMember, "cloud-v2 *: response 200 /body/anonymous_export_view",
            why: "a body comes under its format's name",
            source:
                "the document's own values of body-format: PrimaryBodyRepresentationSingle names anonymous_export_view"),
        Deviation(
            .undocumentedMember, "cloud-v2 *: response 200 /body/styled_view",
            why: "a body comes under its format's name",
            source: "the document's own values of body-format: PrimaryBodyRepresentationSingle names styled_view"),
        Deviation(
            .undocumentedMember, "cloud-v2 *: response 200 /body/editor", why: "a body comes under its format's name",
            source: "the document's own values of body-format: PrimaryBodyRepresentationSingle names editor"),
        Deviation(
            .undocumentedMember, "cloud-v2 *: response 200 /results/*/lastModified", why: "descendants tell their age",
            source: "marksync, integration-scenarios/06-page-hierarchy.md, recorded on a live site"),
        Deviation(
            .type, "cloud-v2 GET /attachments/{id}/labels: request path id", why: "an attachment's id begins with att",
            source: "marksync, integration-scenarios/11-attachments.md, recorded on a live site"),
        Deviation(
            .format, "cloud-v2 GET /attachments/{attachment-id}/*: request path attachment-id",
            why: "the pattern (att)?0-9+ lacks its brackets: no id matches it",
            source: "the document's own example of an attachment's id: att followed by digits"),

        // Cloud, version 1.
        Deviation(
            .undocumentedMember, "cloud-v1 GET /wiki/rest/api/content/{id}/restriction/byOperation: response 200 *",
            why: "the document describes the answer as a map of anything, where each operation is a member",
            source: "the document's own example of an answer"),
        Deviation(
            .status, "cloud-v1 GET /wiki/rest/api/longtask: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "cloud-v1 GET /wiki/rest/api/user/memberof: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .method, "cloud-v1 POST /wiki/rest/api/contentbody/convert/async/{id}",
            why: "two templates of one shape: POST stands at /contentbody/convert/async/{to}",
            source: "the document itself, /wiki/rest/api/contentbody/convert/async/{to}"),
    ]
}
