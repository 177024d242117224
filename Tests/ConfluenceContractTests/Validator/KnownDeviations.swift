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
            .type, "cloud-v2 DELETE /attachments/{id}: request path id", why: "an attachment's id begins with att",
            source: "the document's own GET of the same path takes (att)?[0-9]+"),
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
            .status, "cloud-v1 GET /wiki/rest/api/group*: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "cloud-v1 GET /wiki/rest/api/longtask: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "cloud-v1 GET /wiki/rest/api/search/user: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "cloud-v1 GET /wiki/rest/api/user/memberof: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),

        // Data Center. Its document shows many members by a placeholder only, and some paths not at all.
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/group*: response 404",
            why: "a limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *_expandable*", why: "what can be expanded is named by its own name",
            source: "the document's own placeholder, a member called attribute"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *_links*", why: "links are named by what they lead to",
            source: "docs.atlassian.com/ConfluenceServer/rest, the examples of GET /rest/api/content"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *username", why: "a person whom the site knows has a name to sign in with",
            source: "the document's own KnownUser; the places show Person only"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *userKey", why: "a person whom the site knows has a key",
            source: "the document's own KnownUser; the places show Person only"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *response 200 */homepage/*", why: "a home page is content",
            source: "the document's ReferenceContent is a placeholder; md2conf api_v1.py reads homepage.id"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *property*/value/*", why: "the value of a property is any JSON",
            source: "the document's JsonString is a placeholder; sphinxcontrib-confluencebuilder keeps objects"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 GET /rest/api/search: response 200 *",
            why: "a search tells its query and its hits as Cloud's does",
            source: "atlassian-python-api and mcp-atlassian read totalSize, content and score"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 GET /rest/api/content/{id}/restriction/byOperation: response 200 *",
            why: "restrictions stand below their operations' names",
            source: "the document's own default of expand: read.restrictions.user, update.restrictions.user"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 POST /rest/api/content/{id}/child/attachment: response 200 *",
            why: "several files can be sent, and a list comes back",
            source: "md2conf and sphinxcontrib-confluencebuilder read results[0]"),
        Deviation(
            .type, "dc-10.0.3 * /data/errors", why: "the errors of a refusal are a list",
            source: "docToolchain#293, recorded on a live site"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/content/{id}/child/attachment: response 200",
            why: "a list is 200; the document's 201 is that of an upload",
            source: "sphinxcontrib-confluencebuilder and md2conf take 200 only"),
        Deviation(
            .status, "dc-10.0.3 POST /rest/api/content: response 400", why: "a title that is taken is refused",
            source: "docToolchain#293, recorded on a live site"),
        Deviation(
            .status, "dc-10.0.3 *: response 403", why: "who may not use the site at all is refused, listed or not",
            source: "kovetskiy/mark#493"),
        Deviation(
            .status, "dc-10.0.3 PUT /rest/api/content/{contentId}: response 409", why: "a stale version is a conflict",
            source: "justmiles/go-markdown2confluence#43"),
        Deviation(
            .contentType, "dc-10.0.3 *: response 401", why: "the login filter answers with a page",
            source: "confluence.atlassian.com/confkb/using-captcha-with-rest-966681459.html"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 POST /rest/api/content/{id}/property/{key}: response 403 *",
            why: "a refusal is no property", source: "the document has one answer for all statuses, a property"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 GET /rest/api/user/memberof: response 200 /results/*/name",
            why: "the groups of a person have names", source: "the document's Group is a placeholder; it lists persons"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/search: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/longtask: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/label/popular: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/content/{id}/restriction/relevantViewRestrictions: response 404",
            why: "a start or limit that is no number", source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/webhooks: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 *webhooks*: response 200 *id", why: "a webhook is named by its id",
            source: "the document's own answer of POST /rest/api/webhooks"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/space: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/user/list: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/user/memberof: response 404", why: "a start or limit that is no number",
            source: "JAX-RS specification, section 3.2"),
        Deviation(
            .status, "dc-10.0.3 GET /rest/api/space/{spaceKey}/trash: response 400",
            why: "a cursor that the list has not given", source: "the document's own GET /content/scan lists 400"),
        Deviation(
            .status, "dc-10.0.3 POST /rest/api/content/{id}/child/attachment: response 400",
            why: "a file name that is taken is refused", source: "docToolchain#1388; conflr#130"),
        Deviation(
            .status, "dc-10.0.3 POST /rest/api/content/{id}/label: response 400", why: "a label without a name",
            source: "marksync, integration-scenarios/12-labels.md, recorded on a live site of Cloud"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 GET /rest/api/content/{id}/history: response 200 *",
            why: "a version is written out", source: "the document's ReferenceVersion is a placeholder"),
        Deviation(
            .undocumentedMember, "dc-10.0.3 GET /rest/api/space/{spaceKey}/content: response 200 *",
            why: "the contents of a space stand in a list for each type",
            source: "docs.atlassian.com/ConfluenceServer/rest, the example of GET /rest/api/space/{spaceKey}/content"),
        Deviation(
            .path, "dc-10.0.3 * /rest/experimental/content/*/version*",
            why: "versions are listed there, where /rest/api has no list of them, and removed",
            source: "md2conf api_v1.py; atlassian-python-api remove_page_history; the document of Server 6 to 9 had it"),
    ]
}
