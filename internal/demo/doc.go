// Package demo makes up a believable organisation and two years of its service desk's work, for
// people who want to see an API with data in it, and for measuring with many rows.
//
// It owns what is made up (places, people, equipment, texts, the course of tickets) and how rows
// are written in bulk. The same options on the same database make the same rows. Rows are written
// past the engine, so what the engine would have kept consistent (statuses, dates, durations,
// priorities, full names) is kept consistent here, and tests hold it to that.
//
// A row is a struct with a field for each column that is written, named by the field's tag; the
// tables that take such rows are declared beside the code that makes them up, each with the name of
// its object. Both are checked against the catalogue before anything is written.
//
// It knows objects and columns by the names that the catalogue gives them, and must not know requests, rights or
// sessions.
package demo
