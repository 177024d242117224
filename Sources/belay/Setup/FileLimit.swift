import Foundation

/// How many files and sockets the process may have open.
enum FileLimit {
    /// What databases, plugins and requests to others take, beside the connections of clients.
    static let others = 1_024

    /// Raises the limit as far as the system lets us; where that is less, connections wait for each other.
    static func raise(to wanted: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted else {
            return
        }
        limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
