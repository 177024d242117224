internal import HTTP

/// What a status means with Confluence, and what to do about it.
enum FailureMeaning {
    static func of(
        _ response: HTTPResponse, said: String
    ) -> (code: ConfluenceError.Code, what: String, remedy: String) {
        let said = said.lowercased()
        switch response.status {
        case 400 where said.contains("already exists") && (said.contains("title") || said.contains("page")):
            return (.titleTaken, "the title is taken", "choose another title, or update the page that has it")
        case 400:
            return (.badRequest, "Confluence refuses the request", "correct what it names")
        case 401 where said.contains("scope"):
            return (
                .unauthorized, "the token lacks a scope",
                "give it the scopes of this call: granular ones for v2, classic ones for v1"
            )
        case 401:
            return (
                .unauthorized, "Confluence does not accept the credentials",
                "check the user and the API token: tokens expire, and scoped ones work only through api.atlassian.com"
            )
        case 403:
            return (
                .forbidden, "the account may not do this", "give the account the permission, or use another account"
            )
        case 404 where said.contains("maximum configured attachment size"):
            return (.tooLarge, "the attachment is too large", "send a smaller one, or have the site's limit raised")
        case 404:
            return (
                .notFound, "not found",
                "check the id, and that the account may view it: Confluence answers the same to both"
            )
        case 409:
            return (.conflict, "it was changed meanwhile", "read it again and repeat the change")
        case 410:
            return (
                .gone, "Confluence has removed this call", "update this program, or check that the base URL is right"
            )
        case 413:
            return (.tooLarge, "the content is too large", "send less than 5 MB")
        case 429:
            return (.rateLimited, "too many requests", "wait, and send fewer at once")
        case 500...:
            return (.server, "Confluence has a fault", "try again later; see https://status.atlassian.com")
        default:
            return (.badRequest, "Confluence refuses the request", "correct what it names")
        }
    }
}
