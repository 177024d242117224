/// Finds the column of each cell of a table while its rows come, merged cells counted in.
///
/// Spans cost nothing to write, so a table's may stand for far more places than its source has bytes. They are followed up
/// to a number of places; past it each cell counts as one place.
struct TableSpans {
    /// A merged cell that reaches into rows below.
    struct Carried {
        var cell: Int
        var columns: Range<Int>
        var rowsLeft: Int
    }

    /// The most columns one cell may span, as in HTML.
    private static let columnsMax = 1_000
    /// The most rows one cell may span, as in HTML.
    private static let rowsMax = 65_534

    /// The column after the last place that was looked at in this row.
    private(set) var column = 0
    private var placesLeft: Int
    /// The cells of rows above that reach into this row, by column, and how many of them are passed.
    private var carried: [Carried] = []
    private var passedCount = 0
    /// The cells that reach into the next row, by column.
    private var upcoming: [Carried] = []

    /// - Parameter sourceSize: the bytes of the table's source; places are followed in proportion to it.
    init(sourceSize: Int) {
        placesLeft = sourceSize + 1_000
    }

    mutating func beginRow() {
        column = 0
        passedCount = 0
        upcoming = []
    }

    /// Steps over the cells from above that are in the way, and takes the next free place for a cell.
    ///
    /// - Returns: the cells stepped over, and the columns that the new one covers.
    mutating func place(cell: Int, columns: Int, rows: Int) -> (passed: ArraySlice<Carried>, columns: Range<Int>) {
        let firstPassed = passedCount
        while passedCount < carried.count, carried[passedCount].columns.lowerBound <= column { pass() }
        var end = column + max(1, min(columns, Self.columnsMax, placesLeft))
        if passedCount < carried.count { end = min(end, carried[passedCount].columns.lowerBound) }
        let covered = column..<end
        column = end
        placesLeft -= covered.count
        let rows = rows == 0 ? Self.rowsMax : min(rows, Self.rowsMax)
        if rows > 1, placesLeft > 0 {
            upcoming.append(Carried(cell: cell, columns: covered, rowsLeft: rows - 1))
        }
        return (carried[firstPassed..<passedCount], covered)
    }

    /// Ends the row.
    ///
    /// - Returns: the cells from above that lie after the row's own.
    mutating func endRow() -> ArraySlice<Carried> {
        let firstPassed = passedCount
        while passedCount < carried.count { pass() }
        let passed = carried[firstPassed...]
        carried = upcoming
        return passed
    }

    /// Ends a group of rows, such as a table's head: no cell reaches out of it.
    mutating func endGroup() {
        carried = []
    }

    private mutating func pass() {
        var cell = carried[passedCount]
        passedCount += 1
        column = max(column, cell.columns.upperBound)
        placesLeft -= cell.columns.count
        cell.rowsLeft -= 1
        if cell.rowsLeft > 0, placesLeft > 0 { upcoming.append(cell) }
    }
}
