import Hummingbird

/// The frame around everything that people see.
enum HTMLPage {
    /// Answers a whole page.
    ///
    /// - Parameters:
    ///   - title: plain text.
    ///   - body: HTML, already safe.
    /// - Returns: the answer, with a policy that forbids all scripts.
    static func response(title: String, body: String) -> Response {
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title.htmlEscaped)</title>
            <style>\(style)</style>
            </head>
            <body>
            <main>
            \(body)
            </main>
            </body>
            </html>
            """
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        response.headers[.contentType] = "text/html; charset=utf-8"
        response.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private static let style = """
        :root { color-scheme: light dark }
        body { font: 16px/1.55 system-ui, sans-serif; margin: 0 }
        main { max-width: 52rem; margin: 0 auto; padding: 1.5rem }
        pre { overflow-x: auto; padding: .75rem; background: #8881; border-radius: 6px }
        code { font-family: ui-monospace, monospace; font-size: .9em }
        table { border-collapse: collapse; display: block; overflow-x: auto }
        th, td { border: 1px solid #8886; padding: .3rem .6rem; text-align: left; vertical-align: top }
        .meta, footer { color: #777; font-size: .875rem }
        .panel { border-left: 4px solid #4a7; padding: .1rem 1rem; margin: 1rem 0; background: #8881 }
        .warning, .note { border-color: #c80 }
        .status { border: 1px solid; border-radius: 4px; padding: 0 .4em; font-size: .8em }
        .macro { color: #777 }
        """
}
