/// The languages that Confluence's code macro colours.
enum CodeLanguage {
    /// The macro's name of a language.
    ///
    /// - Parameter word: the name as people write it behind a fence; case does not matter.
    /// - Returns: nil for a language the macro does not know: with its name, some versions show an error in place of the
    ///   code.
    static func named(_ word: String) -> String? {
        let word = word.lowercased()
        return aliases[word] ?? (names.contains(word) ? word : nil)
    }

    /// The macro's own names, and those that the editor of Cloud has beside; apps draw `mermaid` and `plantuml`.
    ///
    /// https://confluence.atlassian.com/doc/code-block-macro-139390.html
    private static let names: Set<String> = [
        "abap", "actionscript3", "ada", "applescript", "arduino", "autoit", "bash", "c", "clojure", "coffeescript",
        "coldfusion", "cpp", "csharp", "css", "cuda", "d", "dart", "delphi", "diff", "elixir", "erlang", "fortran",
        "foxpro", "go", "graphql", "groovy", "haskell", "haxe", "html", "java", "javafx", "javascript", "json", "jsx",
        "julia", "kotlin", "livescript", "lua", "mathematica", "matlab", "mermaid", "objectivec", "objectivej", "ocaml",
        "octave", "pascal", "perl", "php", "plantuml", "powershell", "prolog", "puppet", "python", "qml", "r", "racket",
        "rst", "ruby", "rust", "sass", "scala", "scheme", "smalltalk", "splunk", "sql", "standardml", "swift", "tcl",
        "tex", "tsx", "typescript", "vala", "vb", "verilog", "vhdl", "xml", "xquery", "yaml",
    ]

    private static let aliases: [String: String] = [
        "as3": "actionscript3", "sh": "bash", "shell": "bash", "zsh": "bash", "ksh": "bash", "console": "bash",
        "shell-session": "bash", "shellsession": "bash", "shellscript": "bash", "c++": "cpp", "cc": "cpp", "cxx": "cpp",
        "hpp": "cpp", "c#": "csharp", "cs": "csharp", "c-sharp": "csharp", "patch": "diff", "udiff": "diff",
        "erl": "erlang", "golang": "go", "gql": "graphql", "hs": "haskell", "htm": "html", "xhtml": "html",
        "jfx": "javafx", "js": "javascript", "node": "javascript", "mjs": "javascript", "jsonc": "json",
        "json5": "json",
        "kt": "kotlin", "kts": "kotlin", "objective-c": "objectivec", "objc": "objectivec",
        "objective-j": "objectivej", "pl": "perl", "puml": "plantuml", "ps1": "powershell", "posh": "powershell",
        "pwsh": "powershell", "pp": "puppet", "py": "python", "python3": "python", "restructuredtext": "rst",
        "rb": "ruby", "rs": "rust", "scss": "sass", "spl": "splunk", "splunk-spl": "splunk", "sml": "standardml",
        "latex": "tex", "ts": "typescript", "vbnet": "vb", "vb.net": "vb", "visualbasic": "vb", "xslt": "xml",
        "svg": "xml", "yml": "yaml",
    ]
}
