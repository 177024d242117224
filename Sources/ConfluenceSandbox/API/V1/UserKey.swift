extension Person {
    /// Data Center's key of a user, 32 hexadecimal digits; made from the account id, so that it is the same in each run.
    var userKey: String {
        "ff808081" + Self.hash(accountID, seed: 0xcbf2_9ce4_8422_2325)
            + Self.hash(accountID, seed: 0x9ae1_6a3b).suffix(8)
    }

    /// FNV-1a in 16 digits.
    private static func hash(_ text: String, seed: UInt64) -> String {
        var hash = seed
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Site {
    /// The user with an account id; of one that nobody can sign in as only the id is known.
    func person(_ accountID: String) -> Person {
        people[accountID]
            ?? Person(
                accountID: accountID, name: String(accountID.split(separator: ":").last ?? ""),
                displayName: String(accountID.split(separator: ":").last ?? ""))
    }

    /// The user that a query names by `key`, `username` or `accountId`; `nil` when nobody is.
    ///
    /// Who loaded pages cannot sign in, and is somebody nevertheless: clients look up the authors of pages.
    func person(in query: QueryParameters) -> Person? {
        (people.all + [person(Sandbox.loaderAccountID)])
            .first {
                $0.userKey == query["key"] || $0.name == query["username"] || $0.accountID == query["accountId"]
            }
    }
}
