package sqlite

import "sync/atomic"

// notDurable is set by tests alone.
var notDurable atomic.Bool

// NotDurable lets this process write files that it opens from now on without waiting for the disk. A machine that
// fails then takes what was answered with it; a program that fails does not. It is for tests, whose data nobody wants
// back, and makes them a third faster.
func NotDurable() { notDurable.Store(true) }

// synchronous is the setting of SQLite for how a commit waits for the disk.
func synchronous() string {
	if notDurable.Load() {
		return "synchronous(OFF)"
	}
	return "synchronous(FULL)"
}
