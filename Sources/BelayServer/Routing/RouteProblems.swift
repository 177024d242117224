import HTTPTypes

extension Route {
    /// The route with further problems that it may answer.
    func problem(_ statuses: HTTPResponse.Status...) -> Route {
        var route = self
        route.ownProblems += statuses
        return route
    }

    /// Every problem that the route may answer: those of all routes, those that come of its form, and its own.
    var problems: [HTTPResponse.Status] {
        var all: [HTTPResponse.Status] = [
            .badRequest, .unauthorized, .forbidden, .notAcceptable, .tooManyRequests, .internalServerError,
            .serviceUnavailable,
        ]
        if !pathParameters.isEmpty { all.append(.notFound) }
        if body != nil {
            all += [.requestTimeout, .conflict, .contentTooLarge, .unsupportedMediaType, .unprocessableContent]
        }
        let answered = Set(answers.map(\.status.code))
        return (all + ownProblems).filter { !answered.contains($0.code) }
    }
}
