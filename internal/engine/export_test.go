package engine

// TablesRead is tablesRead, for tests of whole sites.
var TablesRead = tablesRead
